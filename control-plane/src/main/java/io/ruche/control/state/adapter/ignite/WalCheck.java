package io.ruche.control.state.adapter.ignite;

import io.ruche.control.state.Entries;
import io.ruche.control.state.adapter.ignite.WalFiles.Mark;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.ignite.configuration.DataStorageConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks through Ignite's write-ahead log before Ignite does. Ignite takes the first record that it cannot read for the end
 * of the log: right after a sudden stop, which tears the last write, and a silent loss of all that follows when the disk
 * damaged one in the middle. This class tells the two apart, from the last finished checkpoint on:
 *
 * <ul>
 *   <li><b>A break before the last segment is damage.</b> A segment is on disk to its end before the next is begun.
 *   <li><b>One flipped bit is damage, and is mended.</b> The record's checksum tells which bit it was ({@link FlippedBit});
 *       flipping it back loses nothing. A write that was torn differs from a whole record by more.
 *   <li><b>A break with nothing whole behind it is the end.</b> Either nothing was written there, or a part of the last
 *       write, of which nobody was told that it is safe.
 *   <li><b>A break with whole records behind it</b> is what a power cut leaves too: what was written since the last fsync
 *       reaches the disk in any order, page by page, so a hole may lie before a page that made it. How far this goes is not
 *       a matter of bytes, since many pages are written between two fsyncs, but of order: an fsync covers all of the file
 *       before it. So it is <b>damage when something behind the break was begun after an fsync that covers it</b>: the
 *       mark of a checkpoint points there, or two entries of our log are behind it, or one whose predecessor is not before
 *       it. For an entry is appended only when the one before it was acknowledged, which is when it was fsynced. <b>Without
 *       such a proof it is the hole of a power cut</b>; that rest is cleared, since Ignite goes on writing at the break, and
 *       at the next sudden stop old whole records behind new ones would look like damage.
 * </ul>
 *
 * <p>What stays unseen: damage of more than a bit that hits the very last entry, or what that entry alone follows. It looks
 * as a power cut leaves it, byte for byte.
 *
 * <p>A {@code kill -9} leaves less than a power cut does, a last write torn at most, so the two need not be told apart.
 * A full segment's copy in the archive may be torn by a power cut too; its slot holds it until the copy is on disk, and it
 * is then copied again. What is refused is told with the file and the place, and is not changed. Runs on the thread that
 * opens the store, whose lock is held; reads each segment once.
 */
final class WalCheck {
    private static final Logger log = LoggerFactory.getLogger(WalCheck.class);
    private static final long UNKNOWN = -1;

    private final WalFiles files;
    private final Path store;
    private final Optional<Mark> begun;
    private long appended = UNKNOWN;

    private WalCheck(WalFiles files, Path store) throws IOException {
        this.files = files;
        this.store = store;
        this.begun = files.begun();
    }

    /** Returns when Ignite may start, or throws STORE_DAMAGED. */
    static void run(IgniteStoreOptions options, DataStorageConfiguration storage) {
        if (Boolean.getBoolean("IGNITE_PDS_SKIP_CRC")) {
            return; // an operator's wish: nothing carries a checksum
        }
        WalFiles files = WalFiles.of(options, storage);
        if (!Files.isDirectory(files.slots())) {
            return; // a store to be born
        }
        long begin = System.nanoTime();
        try {
            new WalCheck(files, options.directory()).run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        log.debug("The write-ahead log was looked through in {} us", (System.nanoTime() - begin) / 1_000);
    }

    private void run() throws IOException {
        Optional<Mark> from = files.finished();
        long begunByHeader = files.last();
        long first = from.map(Mark::segment).orElse(0L);
        if (begunByHeader < 0 && from.isEmpty() && begun.isEmpty()) {
            return; // died before it wrote anything
        }
        long last = begunByHeader;
        for (Optional<Mark> mark : List.of(begun, from)) {
            mark.ifPresent(known -> requirePlausible(known, begunByHeader));
            last = Math.max(last, mark.map(Mark::segment).orElse(last));
        }
        for (long segment = first; segment <= Math.max(first, last + 1); segment++) {
            if (files.isCompressed(segment)) {
                continue;
            }
            int at = segment == first ? from.map(Mark::offset).orElse(0) : 0;
            if (!isWhole(segment, at, segment < last)) {
                return;
            }
        }
    }

    /** A segment may be missing, or all headers broken; one far off is the mark's own error. */
    private void requirePlausible(Mark mark, long last) {
        if (mark.segment() < 0 || mark.offset() < 0 || mark.segment() > last + files.count()) {
            throw damaged(
                    mark.file(),
                    "it points at segment " + mark.segment() + " of the log (expected: one of those up to " + last
                            + ")");
        }
    }

    /** Whether the log goes on in the next segment. */
    private boolean isWhole(long index, int from, boolean isFollowed) throws IOException {
        Path archived = files.archived(index);
        Path slot = files.slot(index);
        if (!Files.exists(archived)) {
            if (Files.exists(slot)) {
                return isWhole(read(slot, index), from, isFollowed);
            }
            if (isFollowed || isMarked(index, 0) || files.isSlotMissing(index)) {
                throw damaged(slot, "segment " + index + " of the log should be in it, and it is missing");
            }
            return false;
        }
        try {
            return isWhole(read(archived, index), from, isFollowed);
        } catch (FailureException broken) {
            OptionalLong there = Files.exists(slot) ? WalSegment.indexOf(slot) : OptionalLong.empty();
            if (there.isEmpty() || there.getAsLong() != index) {
                throw broken;
            }
            boolean goesOn = isWhole(read(slot, index), from, isFollowed);
            log.warn("{} It is copied again from {}", broken.failure().message(), slot);
            files.archiveAgain(index);
            return goesOn;
        }
    }

    private boolean isWhole(WalSegment segment, int from, boolean isFollowed) throws IOException {
        if (!segment.hasHeader() && !mendHeader(segment)) {
            int record = segment.nextWhole(0);
            if (isFollowed || isMarked(segment.index(), 0) || record < segment.size()) {
                throw damaged(segment.file(), "the header of segment " + segment.index() + " cannot be read");
            }
            return false; // not begun
        }
        if (!segment.isKnownLayout()) {
            log.warn("{} is of another layout: it is not looked through", segment.file());
            return true;
        }
        int at = Math.max(from, WalSegment.HEADER);
        while (true) {
            at = walk(segment, at);
            boolean isLast = segment.isLast(at, files.segmentBytes());
            int behind = isLast && isFollowed ? segment.size() : segment.nextWhole(at);
            OptionalLong flipped = segment.flippedBit(at, isFollowed && !isLast && behind == segment.size());
            if (flipped.isPresent()) {
                mend(segment, flipped.getAsLong());
                continue;
            }
            if (behind < segment.size()) {
                tellHoleFromDamage(segment, at, behind, isFollowed);
                return false;
            }
            if (isFollowed && !isLast) {
                throw damaged(segment, at, "and segment " + (segment.index() + 1) + " of the log is there");
            }
            if (!isFollowed) {
                requireEnd(segment, at);
            }
            return isLast;
        }
    }

    private void requireEnd(WalSegment segment, int at) {
        if (isMarked(segment.index(), at)) {
            throw damaged(segment, at, "where a checkpoint wrote one");
        }
        if (segment.isCutOff(at, files.segmentBytes())) {
            throw damaged(
                    segment,
                    at,
                    "and the file ends at " + segment.size() + " (expected: " + files.segmentBytes() + ")");
        }
    }

    /** Whether a checkpoint flushed the log beyond a place. */
    private boolean isMarked(long segment, int at) {
        return begun.isPresent() && begun.get().isAtOrBehind(segment, at);
    }

    /** Goes over whole records. */
    private int walk(WalSegment segment, int from) {
        int at = from;
        while (segment.isWhole(at)) {
            appended = Math.max(appended, segment.appended(at).orElse(UNKNOWN));
            at = segment.behind(at);
        }
        return at;
    }

    private void tellHoleFromDamage(WalSegment segment, int at, int behind, boolean isFollowed) throws IOException {
        int records = 0;
        long first = UNKNOWN;
        long last = UNKNOWN;
        int next = behind;
        while (next < segment.size()) {
            records++;
            long n = segment.appended(next).orElse(UNKNOWN);
            first = first == UNKNOWN ? n : first;
            last = Math.max(last, n);
            next = segment.nextWhole(segment.behind(next));
        }
        boolean isPastAppend = last > first || appended != UNKNOWN && last > appended + 1;
        if (isFollowed || isMarked(segment.index(), at) || isPastAppend) {
            throw damaged(segment, at, "and from byte " + behind + " on there are " + records + " whole ones");
        }
        log.warn(
                "The write-ahead log ends at byte {} of {}, as a power cut left it; {} records behind it, which nobody was"
                        + " told of, are cleared",
                at,
                segment.file(),
                records);
        segment.clear(at);
    }

    private boolean mendHeader(WalSegment segment) throws IOException {
        OptionalLong flipped = segment.flippedBit(0, false);
        if (flipped.isEmpty()) {
            return false;
        }
        mend(segment, flipped.getAsLong());
        return segment.hasHeader();
    }

    private void mend(WalSegment segment, long bit) throws IOException {
        segment.flip(bit);
        log.warn(
                "One bit was wrong at byte {} of {}, by the checksum of its record; it is mended. Look after the disk and the"
                        + " memory of this machine",
                bit / 8,
                segment.file());
    }

    private WalSegment read(Path file, long index) throws IOException {
        try {
            return WalSegment.read(file, index);
        } catch (AccessDeniedException e) {
            throw e;
        } catch (IOException e) {
            throw damaged(file, "it cannot be read: " + e.getMessage());
        }
    }

    private FailureException damaged(WalSegment segment, int at, String beside) {
        return damaged(segment.file(), "no record of the log can be read at byte " + at + ", " + beside);
    }

    private FailureException damaged(Path file, String what) {
        return FailureException.of(
                FailureCode.STORE_DAMAGED, file + " is damaged: " + what + ".", Entries.cure(store.toString()));
    }
}
