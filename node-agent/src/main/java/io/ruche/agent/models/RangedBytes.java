package io.ruche.agent.models;

import io.ruche.agent.models.Download.CutException;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.model.ByteSource;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The bytes of a file at an address, of which only what is asked for is fetched, and a little ahead. Used by one thread.
 */
final class RangedBytes implements ByteSource {
    private static final int LEAST = 64 << 10;
    private static final int MOST_AHEAD = 4 << 20;
    /** Of a server that cannot give ranges, a file of this size is taken whole. */
    private static final long MOST_WHOLE = 24L << 20;

    private static final Pattern RANGE =
            Pattern.compile("bytes (?<from>[0-9]{1,18})-(?<to>[0-9]{1,18})/(?<of>[0-9]{1,18})");

    private final URI address;
    private final HttpCalls calls;
    private final HeaderBudget budget;
    private byte[] held = new byte[0];
    private long heldFrom;
    private int ahead = LEAST;
    private long size;

    private RangedBytes(URI address, HttpCalls calls, HeaderBudget budget) {
        this.address = address;
        this.calls = calls;
        this.budget = budget;
    }

    /**
     * Empty when the server has no such file.
     *
     * @throws FailureException {@code DOWNLOAD_FAILED} with what the server answered
     */
    static Optional<RangedBytes> open(URI address, HttpCalls calls, HeaderBudget budget) {
        RangedBytes bytes = new RangedBytes(address, calls, budget);
        return bytes.fetch(0, LEAST) ? Optional.of(bytes) : Optional.empty();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void read(long position, byte[] target, int offset, int length) {
        if (position < 0 || length < 0 || position > size - length) {
            throw new IndexOutOfBoundsException("position " + position + " of " + size);
        }
        int done = copy(position, target, offset, length);
        if (done == length) return;
        long from = position + done;
        int wanted = (int) Math.min(size - from, Math.max(length - done, ahead));
        ahead = Math.min(MOST_AHEAD, 2 * ahead);
        if (!fetch(from, wanted) || copy(from, target, offset + done, length - done) < length - done) {
            throw changed();
        }
    }

    private int copy(long position, byte[] target, int offset, int length) {
        long skip = position - heldFrom;
        if (skip < 0 || skip >= held.length) return 0;
        int there = (int) Math.min(length, held.length - skip);
        System.arraycopy(held, (int) skip, target, offset, there);
        return there;
    }

    /** Holds these bytes, or as many as the file has; false when there is no such file. */
    private boolean fetch(long from, int length) {
        budget.charge(address, length);
        Map<String, String> range = Map.of("Range", "bytes=" + from + "-" + (from + length - 1));
        try {
            HttpResponse<HttpBody> response = calls.get(address, range, budget.left(address));
            try (HttpBody body = response.body()) {
                return take(response, body, from, length);
            }
        } catch (CutException e) {
            throw ModelSource.refusal(address + " was cut: " + e.getMessage() + ".", "Try again.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new InterruptedIOException("interrupted while reading " + address));
        }
    }

    private boolean take(HttpResponse<HttpBody> response, HttpBody body, long from, int length)
            throws InterruptedException, CutException {
        int status = response.statusCode();
        if (status == 404 || status == 410) return false;
        if (status == 416 && from == 0) {
            size = 0;
            return true;
        }
        if (status == 200) {
            takeWhole(response, body);
            return true;
        }
        if (status != 206) throw Download.status(address, status);
        Matcher range =
                RANGE.matcher(response.headers().firstValue("Content-Range").orElse(""));
        if (!range.matches() || Long.parseLong(range.group("from")) != from) {
            throw ModelSource.refusal(
                    address + " answered with the range '"
                            + response.headers().firstValue("Content-Range").orElse("")
                            + "' (expected: bytes " + from + "-" + (from + length - 1) + "/SIZE).",
                    "Give another address, or fetch the file and give its path.");
        }
        long total = Long.parseLong(range.group("of"));
        if (from > 0 && total != size) throw changed();
        size = total;
        hold(from, body, (int) Math.min(length, total - from));
        return true;
    }

    private void takeWhole(HttpResponse<HttpBody> response, HttpBody body) throws InterruptedException, CutException {
        long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
        if (length < 0 || length > MOST_WHOLE) {
            throw ModelSource.refusal(
                    address + " cannot be read in part: its server gives no ranges, and the file has "
                            + (length < 0 ? "an unknown number of" : length) + " bytes (expected: at most " + MOST_WHOLE
                            + ").",
                    "Give another address, or fetch the file and give its path.");
        }
        budget.charge(address, length);
        size = length;
        hold(0, body, (int) length);
    }

    /** Takes no more than is wanted, whatever the server sends. */
    private void hold(long from, HttpBody body, int length) throws InterruptedException, CutException {
        byte[] taken = new byte[length];
        int done = 0;
        while (done < length) {
            budget.left(address);
            Optional<List<ByteBuffer>> part = body.next();
            if (part.isEmpty()) throw new CutException("it ended after " + done + " of " + length + " bytes");
            for (ByteBuffer bytes : part.get()) {
                int more = Math.min(bytes.remaining(), length - done);
                bytes.get(taken, done, more);
                done += more;
            }
        }
        held = taken;
        heldFrom = from;
    }

    private FailureException changed() {
        return ModelSource.refusal(address + " became another file while it was read.", "Try again.");
    }
}
