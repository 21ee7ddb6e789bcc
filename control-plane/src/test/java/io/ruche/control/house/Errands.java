package io.ruche.control.house;

import io.ruche.control.state.Caller;
import io.ruche.control.state.Findings;
import io.ruche.control.state.SimulatedHouse;
import io.ruche.control.state.SimulatedHouse.Member;
import io.ruche.control.state.VirtualWorld;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Reply;
import io.ruche.scheduler.state.Role;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Commands of people: each sent until it is answered, at times twice, each under a key of its own. */
final class Errands {
    private final VirtualWorld world;
    private final Random random;
    private final SimulatedHouse house;
    private final Findings findings;
    private int count;
    private int open;
    /** Keys that were made, by name: the id that was told. */
    final Map<String, String> acknowledged = new TreeMap<>();

    String last = "";

    Errands(VirtualWorld world, SimulatedHouse house) {
        this.world = world;
        this.random = world.random();
        this.house = house;
        this.findings = house.findings();
    }

    boolean isDone() {
        return open == 0;
    }

    void run(Command command) {
        run(command, reply -> {});
    }

    /** Something that can be counted afterwards. */
    void makeKey() {
        String name = "errand-" + count;
        String secret = String.format("%064x", count);
        run(new Command.CreateKey(name, Role.VIEWER, secret, "rk_0"), reply -> {
            String before = acknowledged.putIfAbsent(name, reply.id());
            findings.require(
                    before == null || before.equals(reply.id()), "%s is %s, and again %s", name, before, reply.id());
        });
    }

    private void run(Command command, Consumer<Reply> heard) {
        open++;
        new Errand("errand-" + count++, command, heard).send();
    }

    private final class Errand {
        private final String name;
        private final Command command;
        private final Consumer<Reply> heard;
        private boolean isDone;

        Errand(String name, Command command, Consumer<Reply> heard) {
            this.name = name;
            this.command = command;
            this.heard = heard;
        }

        private void send() {
            if (isDone) return;
            ask();
            if (random.nextInt(10) == 0) ask();
            world.after(Duration.ofMillis(500 + random.nextInt(3_000)), this::send);
        }

        private void ask() {
            Optional<Member> leader = house.leader();
            Member to = leader.isPresent() && random.nextInt(10) > 0 ? leader.get() : house.anyone();
            Caller caller = new Caller("people", Optional.of(name), "aa");
            to.face().ifPresent(face -> {
                var unused = face.submit(command, caller).whenComplete(this::hear);
            });
        }

        private void hear(@Nullable Reply reply, @Nullable Throwable thrown) {
            if (thrown != null && isOpen(FailureException.unwrap(thrown))) return;
            if (reply != null) heard.accept(reply);
            if (isDone || (!house.isCalm() && random.nextInt(20) == 0)) return; // the answer is lost
            isDone = true;
            open--;
        }

        /** Whether to ask again. */
        private boolean isOpen(Throwable cause) {
            last = command + ": " + cause;
            if (!(cause instanceof FailureException expected)) {
                findings.require(false, "%s: %s", command, cause);
                return false;
            }
            FailureCode code = expected.failure().code();
            return switch (code) {
                case OUTCOME_UNKNOWN, NOT_LEADER, STARTING, UNREACHABLE, OVERLOADED, DISK_FULL -> true;
                default -> false; // what it is about may be gone
            };
        }
    }
}
