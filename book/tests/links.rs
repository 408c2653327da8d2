//! Links between the pages of this project lead somewhere.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// A page: where its links go, and the anchors of its headings.
struct Page {
    links: Vec<String>,
    anchors: Vec<String>,
}

fn page(path: &Path) -> Page {
    let text = std::fs::read_to_string(path).expect("it can be read");
    let mut page = Page {
        links: Vec::new(),
        anchors: Vec::new(),
    };
    let mut heading: Option<String> = None;
    for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                page.links.push(dest_url.into_string());
            }
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => {
                let text = heading.take().unwrap_or_default();
                page.anchors.push(anchor(&text));
            }
            Event::Text(part) | Event::Code(part) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&part);
                }
            }
            _ => {}
        }
    }
    page
}

/// The anchor that mdBook and forges give a heading.
fn anchor(heading: &str) -> String {
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    let lower = heading.to_lowercase();
    lower
        .chars()
        .filter(kept)
        .collect::<String>()
        .replace(' ', "-")
}

fn pages(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).expect("it can be read") {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            pages(&path, found);
        } else if path.extension().is_some_and(|e| e == "md") {
            found.push(path);
        }
    }
}

#[test]
fn no_link_is_dead() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    pages(&root.join("book/text"), &mut found);
    for name in [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "bench/README.md",
        "editors/README.md",
    ] {
        found.push(root.join(name));
    }
    let mut all: HashMap<PathBuf, Page> = HashMap::new();
    for path in &found {
        let path = path.canonicalize().expect("it is there");
        all.insert(path.clone(), page(&path));
    }
    let mut dead = Vec::new();
    let mut count = 0;
    for (path, page) in &all {
        for link in &page.links {
            if link.contains("://") {
                continue;
            }
            count += 1;
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => path.clone(),
                _ => path.parent().expect("a directory").join(file),
            };
            let Ok(target) = target.canonicalize() else {
                dead.push(format!("{}: {link}", path.display()));
                continue;
            };
            // The built book has its own pages and nothing else.
            let book = root.join("book/text").canonicalize().expect("it is there");
            if path.starts_with(&book) && !target.starts_with(&book) {
                dead.push(format!("{}: {link} (not in the book)", path.display()));
            }
            let known = |page: &Page| page.anchors.iter().any(|a| a == anchor);
            if !anchor.is_empty() && !all.get(&target).is_some_and(known) {
                dead.push(format!("{}: {link} (no such heading)", path.display()));
            }
        }
    }
    assert!(count > 60, "{count} links were found");
    assert!(dead.is_empty(), "dead links:\n{}", dead.join("\n"));
    // Each page of the book is in its table of contents.
    let contents = root.join("book/text/SUMMARY.md");
    let listed = &all[&contents.canonicalize().expect("it is there")].links;
    for path in found
        .iter()
        .filter(|p| p.starts_with(root.join("book/text")))
    {
        let name = path.strip_prefix(root.join("book/text")).expect("below it");
        let name = name.to_str().expect("a name");
        assert!(
            name == "SUMMARY.md" || listed.iter().any(|l| l == name),
            "{name}"
        );
    }
}
