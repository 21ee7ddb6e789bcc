package io.ruche.control.jobs.input;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.ruche.proto.JobPrompt;
import io.ruche.proto.store.StoredInputPage;
import io.ruche.proto.store.StoredInputPages;
import io.ruche.scheduler.state.Rows;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Fills pages with lines or prompts, in order. A page that is full becomes a row. */
final class PageMaker {
    /** Once it has so many bytes, a page is full. */
    static final int FULL_BYTES = 256 << 10;
    /** So many prompts at most, however short: a page is read whole for one of them. */
    static final int FULL_PROMPTS = 2_000;

    private final String owner;
    private final StoredInputPages.Builder index = StoredInputPages.newBuilder();
    private final Map<String, Optional<ByteString>> full = new LinkedHashMap<>();
    private StoredInputPage.Builder page = StoredInputPage.newBuilder();
    private int pageBytes;
    private int prompts;

    PageMaker(String owner) {
        this.owner = owner;
    }

    void add(byte[] line) {
        page.addLines(ByteString.copyFrom(line));
        added(line.length);
    }

    void add(JobPrompt prompt) {
        page.addPrompts(prompt);
        added(prompt.getSerializedSize());
    }

    private void added(int bytes) {
        pageBytes += bytes;
        prompts++;
        if (pageBytes >= FULL_BYTES || page.getLinesCount() + page.getPromptsCount() >= FULL_PROMPTS) close();
    }

    private void close() {
        full.put(Rows.pageKey(owner, index.getFirstCount()), row(page));
        index.addFirst(page.getFirst());
        page = StoredInputPage.newBuilder().setFirst(prompts);
        pageBytes = 0;
    }

    private static Optional<ByteString> row(MessageLite.Builder row) {
        return Optional.of(row.build().toByteString());
    }

    /** The pages that became full since this was asked last. */
    Map<String, Optional<ByteString>> takeFull() {
        Map<String, Optional<ByteString>> taken = new LinkedHashMap<>(full);
        full.clear();
        return taken;
    }

    /** The rest, and the index of all pages. Nothing is added afterwards. */
    Map<String, Optional<ByteString>> takeLast() {
        if (pageBytes > 0) close();
        full.put(Rows.pageIndexKey(owner), row(index));
        return takeFull();
    }

    /** How many prompts were added. */
    int prompts() {
        return prompts;
    }

    /** How many pages were full or taken so far. */
    int pages() {
        return index.getFirstCount();
    }
}
