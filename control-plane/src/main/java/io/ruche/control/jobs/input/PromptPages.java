package io.ruche.control.jobs.input;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.control.jobs.PromptSource;
import io.ruche.proto.JobPrompt;
import io.ruche.proto.store.StoredInputPage;
import io.ruche.proto.store.StoredInputPages;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.JobId;
import io.ruche.scheduler.state.Rows;
import io.ruche.scheduler.world.Loop;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Prompts out of their pages. The pages that were read last stay in memory, since prompts are asked for about in order. A
 * line becomes a prompt by the parser that let it in. Belongs to the driver's loop.
 */
public final class PromptPages implements PromptSource {
    /** A page has some 256 KB, and 512 KB at most. */
    private static final int PAGES_KEPT = 16;

    private static final int INDEXES_KEPT = 64;

    private final InputPorts ports;
    private final Loop loop;
    private final Map<String, CompletionStage<StoredInputPages>> indexes = kept(INDEXES_KEPT);
    private final Map<String, CompletionStage<StoredInputPage>> pages = kept(PAGES_KEPT);

    /** @param loop the driver's */
    public PromptPages(InputPorts ports, Loop loop) {
        this.ports = ports;
        this.loop = loop;
    }

    @Override
    public CompletionStage<JobPrompt> read(JobId job, int index) {
        String owner = ports.cluster()
                .state()
                .findJob(job)
                .map(Job::spec)
                .filter(spec -> spec.hasFile())
                .map(spec -> spec.file())
                .orElse(job.value());
        return find(indexes, Rows.pageIndexKey(owner), StoredInputPages::parseFrom)
                .thenComposeAsync(
                        found -> find(pages, Rows.pageKey(owner, page(found, index)), StoredInputPage::parseFrom), loop)
                .thenApplyAsync(page -> prompt(page, index), loop);
    }

    private static int page(StoredInputPages index, int prompt) {
        int low = 0;
        int high = index.getFirstCount() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (index.getFirst(middle) <= prompt) low = middle;
            else high = middle - 1;
        }
        return low;
    }

    private JobPrompt prompt(StoredInputPage page, int index) {
        int at = index - page.getFirst();
        if (at >= 0 && at < page.getPromptsCount()) return page.getPrompts(at);
        if (at >= 0 && at < page.getLinesCount()) {
            return ports.parser()
                    .parse(page.getLines(at).toByteArray(), index + 1)
                    .prompt();
        }
        throw lost("prompt " + index + " is not on its page, which has "
                + Math.max(page.getPromptsCount(), page.getLinesCount()) + " from " + page.getFirst() + " on");
    }

    private interface Parse<T> {
        T parse(ByteString bytes) throws InvalidProtocolBufferException;
    }

    private <T> CompletionStage<T> find(Map<String, CompletionStage<T>> known, String key, Parse<T> parse) {
        CompletionStage<T> there = known.get(key);
        if (there != null) return there;
        CompletableFuture<T> found = new CompletableFuture<>();
        known.put(key, found);
        ports.rows()
                .read(List.of(key))
                .thenApplyAsync(
                        rows -> {
                            ByteString row = rows.get(0).orElseThrow(() -> lost("row " + key + " is not there"));
                            try {
                                return parse.parse(row);
                            } catch (InvalidProtocolBufferException e) {
                                throw lost("row " + key + " cannot be read: " + e.getMessage());
                            }
                        },
                        loop)
                .whenCompleteAsync(
                        (value, thrown) -> {
                            if (thrown == null) {
                                found.complete(value);
                            } else {
                                known.remove(key, found); // another time it may be read
                                found.completeExceptionally(new CompletionException(FailureException.unwrap(thrown)));
                            }
                        },
                        loop);
        return found;
    }

    private static FailureException lost(String what) {
        return FailureException.of(
                FailureCode.STORE_DAMAGED,
                "The prompt is lost: " + what + ".",
                "Submit it again in another job; 'ruche restore' puts a backup back.");
    }

    private static <T> Map<String, CompletionStage<T>> kept(int most) {
        return new LinkedHashMap<>(most, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, CompletionStage<T>> eldest) {
                return size() > most;
            }
        };
    }
}
