package io.ruche.scheduler.placement;

import io.ruche.scheduler.memory.Bill;
import io.ruche.scheduler.memory.ByteText;
import io.ruche.scheduler.memory.NodeMemory;
import java.util.Optional;

/** The bill is covered by what the node has left. For good when it would not be if the node were empty. */
final class MemoryFits implements Filter {
    @Override
    public Optional<Rejection> reject(Candidate candidate) {
        NodeMemory memory = candidate.node().memory();
        long needed = candidate.need(candidate.narrowestContext()).bill().totalBytes();
        if (needed <= memory.freeBytes()) return Optional.empty();

        boolean never = needed > memory.limitBytes();
        long had = never ? memory.limitBytes() : memory.freeBytes();
        String message = "memory: " + candidate.request().model() + " needs " + ByteText.of(needed) + " (expected: <= "
                + ByteText.of(had) + " on " + candidate.node().node().name() + ", limit "
                + ByteText.of(memory.limitBytes()) + ", reserved " + ByteText.of(memory.reservedBytes())
                + ", foreign " + ByteText.of(memory.foreignBytes()) + ").";
        String help = help(candidate, had, needed, never);
        return never ? Rejection.forGood("memory_never", message, help) : Rejection.now("memory_now", message, help);
    }

    /** The smallest change that would do. */
    private static String help(Candidate candidate, long had, long needed, boolean never) {
        int context = candidate.narrowestContext();
        int slots = candidate.slots();
        String precision = candidate.request().spec().precision();
        for (int less = context / 2; less >= 512; less /= 2) {
            if (candidate.need(less).bill().totalBytes() <= had) return "Ask for --context " + less + ".";
        }
        for (int fewer = slots - 1; fewer >= 1; fewer--) {
            if (fits(candidate.need(context, fewer, precision).bill(), had)) return "Ask for --slots " + fewer + ".";
        }
        boolean choice = candidate
                .offer()
                .map(offer -> offer.getPrecisionsList().contains("fast"))
                .orElse(false);
        if (choice
                && !precision.equals("fast")
                && fits(candidate.need(context, slots, "fast").bill(), had)) {
            return "Ask for --precision fast.";
        }
        return never
                ? "It takes a node that can book " + ByteText.of(needed) + ". " + (needed - had)
                        + " bytes are missing on " + candidate.node().node().name() + "."
                : "Undeploy another model, or close other programs there: " + ByteText.of(needed - had)
                        + " are missing.";
    }

    private static boolean fits(Bill bill, long had) {
        return bill.totalBytes() <= had;
    }
}
