// Which of the knowledge base's other pages stands: what is missing, what comes in
// from elsewhere, and how it is arranged and offered.
import { place } from "../window/place.svelte";

export const libraryPages = ["gaps", "imports", "feeds", "topics", "synonyms", "portal"] as const;
type LibraryPage = (typeof libraryPages)[number];

class LibraryPlace {
  page = $state<LibraryPage>("gaps");
  /** The import that is looked at. */
  importId = $state<string | null>(null);

  show(page: LibraryPage): void {
    place.goTo("library");
    [this.page, this.importId] = [page, null];
  }
}

export const libraryPlace = new LibraryPlace();
