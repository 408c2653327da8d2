//! A doubly linked list whose nodes lie in the waiters' frames: to enter, to leave from
//! any place and to take the first out cost O(1), and allocate nothing. What lies in the list is
//! changed under the lock that its owner keeps it in, which `&mut self` stands for.

use crate::prim::Cell;
use std::ptr::NonNull;

/// The ends of the list. Every node that can be reached from here is valid: it is unlinked
/// before it dies.
pub(crate) struct List<T> {
    /// The node that is taken out first; None if the list is empty.
    head: Option<NonNull<Node<T>>>,
    /// The node at the end; None together with `head`.
    tail: Option<NonNull<Node<T>>>,
}

/// A node, in at most one list at a time.
pub(crate) struct Node<T> {
    /// The neighbours, while it is in a list. Used by the exclusive owner of that list.
    links: Cell<Links<T>>,
    pub(crate) item: T,
}

struct Links<T> {
    prev: Option<NonNull<Node<T>>>,
    next: Option<NonNull<Node<T>>>,
}

impl<T> Node<T> {
    pub(crate) fn new(item: T) -> Node<T> {
        Node {
            links: Cell::new(Links {
                prev: None,
                next: None,
            }),
            item,
        }
    }
}

impl<T> List<T> {
    pub(crate) const fn new() -> List<T> {
        List {
            head: None,
            tail: None,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.head.is_none()
    }

    /// The node in front.
    pub(crate) fn first(&self) -> Option<NonNull<Node<T>>> {
        self.head
    }

    /// The node behind another.
    ///
    /// # Safety
    /// The node is in this list.
    pub(crate) unsafe fn behind(&self, node: NonNull<Node<T>>) -> Option<NonNull<Node<T>>> {
        // SAFETY: the caller's, and those in the list are valid.
        unsafe { node.as_ref().links.with_mut(|links| (*links).next) }
    }

    /// Puts a node at the front or at the end.
    ///
    /// # Safety
    /// The node is in no list, and stays valid and where it is until it is unlinked from this
    /// one.
    pub(crate) unsafe fn link(&mut self, node: NonNull<Node<T>>, in_front: bool) {
        let (prev, next) = match in_front {
            true => (None, self.head),
            false => (self.tail, None),
        };
        // SAFETY: the caller's.
        unsafe {
            let links = &node.as_ref().links;
            links.with_mut(|links| *links = Links { prev, next });
        }
        self.join(prev, Some(node));
        self.join(Some(node), next);
    }

    /// Takes a node out.
    ///
    /// # Safety
    /// The node is in this list.
    pub(crate) unsafe fn unlink(&mut self, node: NonNull<Node<T>>) {
        // SAFETY: the caller's, and those in the list are valid.
        let (prev, next) = unsafe {
            let links = &node.as_ref().links;
            links.with_mut(|links| ((*links).prev, (*links).next))
        };
        self.join(prev, next);
    }

    /// Takes the node in front out.
    #[inline]
    pub(crate) fn pop_first(&mut self) -> Option<NonNull<Node<T>>> {
        let first = self.head?;
        // SAFETY: those in the list are valid, and the caller has them to itself.
        let next = unsafe { first.as_ref().links.with_mut(|links| (*links).next) };
        self.join(None, next);
        Some(first)
    }

    /// Makes neighbours of two nodes of this list; None is the list's end.
    #[inline]
    fn join(&mut self, prev: Option<NonNull<Node<T>>>, next: Option<NonNull<Node<T>>>) {
        match prev {
            None => self.head = next,
            // SAFETY: a node of this list, which the caller has to itself.
            Some(prev) => unsafe { prev.as_ref().links.with_mut(|links| (*links).next = next) },
        }
        match next {
            None => self.tail = prev,
            // SAFETY: as above.
            Some(next) => unsafe { next.as_ref().links.with_mut(|links| (*links).prev = prev) },
        }
    }
}
