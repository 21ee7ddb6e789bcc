package io.ruche.scheduler.state;

import io.ruche.scheduler.organisation.Chance;
import java.util.ArrayList;
import java.util.List;

/**
 * What one trigger of a workflow has started already, so that the same file, item or hour starts one run however often it
 * is offered. Kept under {@code trigger/<owner>/<index>}.
 *
 * @param owner the workflow's name; for a conversation that has its time, its name after a tilde
 * @param index of the trigger in its document
 * @param seen marks of the items, oldest first; above {@value #MOST_SEEN} the oldest are forgotten
 * @param last the item that was offered last, for example the hour that was due
 */
public record TriggerMark(String owner, int index, List<Long> seen, String last, long atMillis) {
    /** Whoever looks for items offers no more than these of one source at a time. */
    public static final int MOST_SEEN = 2_000;

    public static final int MOST_ITEM = 1_000;

    public TriggerMark {
        seen = List.copyOf(seen);
    }

    static TriggerMark none(String owner, int index) {
        return new TriggerMark(owner, index, List.of(), "", 0);
    }

    /** Under which a conversation's times are kept. */
    public static String conversation(String name) {
        return "~" + name;
    }

    public boolean hasSeen(String item) {
        return seen.contains(mark(item));
    }

    TriggerMark with(String item, long nowMillis) {
        List<Long> all = new ArrayList<>(seen.subList(Math.max(0, seen.size() + 1 - MOST_SEEN), seen.size()));
        all.add(mark(item));
        return new TriggerMark(owner, index, all, item, nowMillis);
    }

    /** The id of its row. */
    String id() {
        return id(owner, index);
    }

    static String id(String owner, int index) {
        return owner + "/" + index;
    }

    private static long mark(String item) {
        return Chance.number(0, item);
    }
}
