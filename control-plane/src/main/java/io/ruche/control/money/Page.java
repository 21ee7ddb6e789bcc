package io.ruche.control.money;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.proto.store.StoredLedger;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What was spent in some time, by who, model and place. One owner. */
final class Page {
    /** Lines of one page; who comes after them is counted as {@value #OTHERS}. */
    static final int MOST_LINES = 10_000;

    static final String OTHERS = "others";
    static final long MINUTE = 60_000;
    static final long HOUR = 60 * MINUTE;

    private static final DateTimeFormatter MINUTES =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter HOURS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Map<Line, Total> lines = new TreeMap<>();

    /** @param local whether this house's own machines answered */
    record Line(String who, String model, boolean local) implements Comparable<Line> {
        private static final Comparator<Line> ORDER =
                Comparator.comparing(Line::who).thenComparing(Line::model).thenComparing(Line::local);

        @Override
        public int compareTo(Line other) {
            return ORDER.compare(this, other);
        }
    }

    /** Where a minute's page lies. */
    static String minuteKey(long minute) {
        return "ledger/" + MINUTES.format(Instant.ofEpochMilli(minute * MINUTE));
    }

    /** Where an hour's page lies. */
    static String hourKey(long hour) {
        return "ledger/" + HOURS.format(Instant.ofEpochMilli(hour * HOUR));
    }

    void add(Line line, Total more) {
        boolean fits = lines.size() < MOST_LINES || lines.containsKey(line);
        lines.merge(fits ? line : new Line(OTHERS, line.model(), line.local()), more, Total::plus);
    }

    void add(Page other) {
        other.lines.forEach(this::add);
    }

    /** The same, to keep. */
    Page copy() {
        Page copy = new Page();
        copy.lines.putAll(lines);
        return copy;
    }

    Map<Line, Total> lines() {
        return Collections.unmodifiableMap(lines);
    }

    ByteString toRow() {
        StoredLedger.Builder row = StoredLedger.newBuilder();
        lines.forEach((line, total) -> row.addLines(total.toRow(line)));
        return row.build().toByteString();
    }

    static Page of(ByteString row) throws InvalidProtocolBufferException {
        Page page = new Page();
        StoredLedger.parseFrom(row)
                .getLinesList()
                .forEach(it -> page.lines.put(new Line(it.getWho(), it.getModel(), it.getLocal()), Total.of(it)));
        return page;
    }
}
