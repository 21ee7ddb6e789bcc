package io.ruche.control.state;

import io.ruche.proto.ModelSpec;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.organisation.spec.SpecDocument;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.Reply;
import io.ruche.scheduler.state.Role;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;

/** Sends one command after the other, each until it is answered. */
final class SimulatedClient {
    private static final int MOST = 60;

    final String name;
    private final VirtualWorld world;
    private final Random random;
    private final SimulatedHouse house;
    private final Findings findings;
    /** What was acknowledged, by name: the id it was given. */
    private final Map<String, String> acknowledged;

    private int number;
    private int attempt;
    boolean isDone;
    String last = "";

    SimulatedClient(String name, VirtualWorld world, SimulatedHouse house, Map<String, String> acknowledged) {
        this.name = name;
        this.world = world;
        this.random = world.random();
        this.house = house;
        this.findings = house.findings();
        this.acknowledged = acknowledged;
    }

    String what() {
        return name + "-" + number;
    }

    void start() {
        later();
    }

    private void later() {
        if (number == MOST || house.isCalm()) {
            isDone = true;
            return;
        }
        world.after(Duration.ofMillis(random.nextInt(random.nextInt(8) == 0 ? 1_500 : 60)), this::send);
    }

    private Command command() {
        String secret = String.format("%s%020d%042d", name, number, ++attempt).replace('c', '0');
        return new Command.CreateKey(what(), Role.VIEWER, secret, "rk_" + name);
    }

    private void send() {
        String mine = what();
        int tried = attempt + 1;
        Optional<SimulatedHouse.Member> leader = house.leader();
        SimulatedHouse.Member to = leader.isPresent() && random.nextInt(10) > 0 ? leader.get() : house.anyone();
        Caller caller = new Caller("client-" + name, Optional.of(mine), "aa");
        if (random.nextInt(3) == 0) {
            extra(to);
        }
        to.face().ifPresent(face -> {
            hear(mine, face.submit(command(), caller));
            if (random.nextInt(12) == 0) { // the request came twice
                hear(mine, face.submit(command(), caller));
            }
        });
        Duration patience = Duration.ofMillis(100 + random.nextInt(random.nextInt(3) == 0 ? 6_000 : 600));
        world.after(patience, () -> {
            if (what().equals(mine) && attempt <= tried + 1 && !isDone) {
                send();
            }
        });
    }

    /** Rows that come and go, several in one command. */
    private void extra(SimulatedHouse.Member to) {
        to.face().ifPresent(face -> face.submit(extra(face), Caller.of("client-" + name)));
    }

    private Command extra(Cluster at) {
        String model = "m" + random.nextInt(3);
        switch (random.nextInt(4)) {
            case 0:
                return new Command.Undeploy(new DeploymentName(model));
            case 1:
                return new Command.ApplySpecs(
                        List.of(secret(model, random.nextInt(2)), secret("s", 0)),
                        random.nextBoolean()
                                ? List.of(new SpecId(SpecKind.SECRET_REF, "m" + random.nextInt(3)))
                                : List.of(),
                        name,
                        at.state().specs().version());
            default:
                return new Command.Deploy(
                        ModelSpec.newBuilder()
                                .setName(model)
                                .addSources("file:" + model)
                                .build(),
                        Optional.empty(),
                        DeploymentSpec.DEFAULT);
        }
    }

    private static Command.ApplySpecs.Put secret(String name, int number) {
        SpecDocument document = SpecDocument.of(
                new SpecId(SpecKind.SECRET_REF, name),
                Map.of("name", name),
                Map.of("description", String.valueOf(number)));
        return new Command.ApplySpecs.Put(document, List.of("spec.description"));
    }

    private void hear(String sent, CompletionStage<Reply> answer) {
        var unused = answer.whenComplete((reply, thrown) -> {
            boolean isLost = !house.isCalm() && random.nextInt(20) == 0;
            if (thrown != null) {
                refused(thrown);
                return;
            }
            String before = acknowledged.putIfAbsent(sent, reply.id());
            findings.require(
                    before == null || before.equals(reply.id()),
                    "%s was answered with %s, and again with %s",
                    sent,
                    before,
                    reply.id());
            house.count("acknowledged");
            if (!isLost) {
                world.after(Duration.ofMillis(random.nextInt(20)), () -> {
                    if (what().equals(sent)) {
                        number++;
                        attempt = 0;
                        later();
                    }
                });
            }
        });
    }

    private void refused(Throwable thrown) {
        Throwable cause = FailureException.unwrap(thrown);
        Failure why = cause instanceof FailureException expected ? expected.failure() : null;
        last = String.valueOf(cause);
        boolean isExpected = why != null
                && switch (why.code()) {
                    case OUTCOME_UNKNOWN, NOT_LEADER, STARTING, UNREACHABLE, OVERLOADED, DISK_FULL -> true;
                    default -> false;
                };
        findings.require(isExpected, "%s was refused: %s", name, cause);
        house.count(why == null ? "?" : why.code().code());
    }
}
