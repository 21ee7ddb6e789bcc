package io.ruche.agent.tools.feed;

import java.util.List;

/**
 * @param items in the feed's own order, newest first as a rule
 * @param left how many there were beyond the most
 */
record Feed(String title, List<Item> items, int left) {
    static final int MOST_ITEMS = 100;

    Feed {
        items = List.copyOf(items);
    }

    /**
     * @param id by which it is the same tomorrow
     * @param published as the feed writes it; may be empty
     * @param text without markup, bounded
     */
    record Item(String id, String title, String link, String published, String author, String text) {}
}
