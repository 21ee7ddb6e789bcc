package io.ruche.control.state.adapter.ignite;

import io.ruche.control.adapter.world.SecureEntropy;
import io.ruche.control.adapter.world.SystemClock;
import io.ruche.control.adapter.world.SystemTimers;
import io.ruche.control.adapter.world.ThreadLoop;
import io.ruche.control.state.Caller;
import io.ruche.control.state.StateLoop;
import io.ruche.proto.ModelSpec;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.KeyId;
import io.ruche.scheduler.state.Reply;
import io.ruche.scheduler.state.Role;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;

/**
 * A process to kill: leads a store and changes it as fast as it can, and says on standard output what was acknowledged,
 * one line each, flushed. Lines: {@code READY}, {@code SENT name}, {@code KEY name id}, {@code REVOKED id}, {@code
 * DEPLOYING name}, {@code DEPLOYED name}, {@code UNDEPLOYING name}, {@code UNDEPLOYED name}, {@code FAILED command
 * message}.
 *
 * <p>Arguments: home, a number that makes names unique, a file of key names whose outcome the last life did not hear of
 * (they are sent again under the same request keys first), and how many keys to make at most: a house keeps so many and
 * no more. After the last of them deployments come and go until the end.
 */
final class CrashingHouse {
    private static final int AT_ONCE = 24;

    private final StateLoop state;
    private final Semaphore free = new Semaphore(AT_ONCE);

    private CrashingHouse(StateLoop state) {
        this.state = state;
    }

    public static void main(String[] arguments) throws Exception {
        SystemClock clock = new SystemClock();
        SecureEntropy entropy = new SecureEntropy();
        ThreadLoop loop = new ThreadLoop("ruche-state", 1_000);
        SystemTimers timers = new SystemTimers("ruche-timers");
        IgniteClusterStore store =
                new IgniteClusterStore(IgniteStoreOptions.ofHome(Path.of(arguments[0])), loop, clock, entropy);
        StateLoop state = new StateLoop(store, loop, timers.on(loop), clock, entropy, "member-1");
        try {
            state.start().toCompletableFuture().get();
        } catch (ExecutionException e) {
            say("FAILED start " + e.getCause());
            System.exit(1);
        }
        say("READY");
        new CrashingHouse(state)
                .work(arguments[1], Files.readAllLines(Path.of(arguments[2])), Integer.parseInt(arguments[3]));
    }

    private void work(String life, List<String> unheard, int mostKeys) throws InterruptedException {
        for (String name : unheard) {
            create(name);
        }
        Random random = new Random(Long.parseLong(life));
        for (int i = 0; i < mostKeys; i++) {
            String name = "k-" + life + "-" + i;
            say("SENT " + name);
            create(name);
            if (random.nextInt(10) == 0) {
                String model = "m-" + life + "-" + i;
                deploy(model, random.nextBoolean());
            }
        }

        for (int i = 0; i < AT_ONCE; i++) {
            comeAndGo("m-" + life + "-again-" + i);
        }
    }

    private void comeAndGo(String model) {
        say("DEPLOYING " + model);
        submitNow(deployment(model), () -> {
            say("DEPLOYED " + model);
            say("UNDEPLOYING " + model);
            submitNow(new Command.Undeploy(new DeploymentName(model)), () -> {
                say("UNDEPLOYED " + model);
                comeAndGo(model);
            });
        });
    }

    private void create(String name) throws InterruptedException {
        Command command = new Command.CreateKey(name, Role.VIEWER, sha256(name), "rk_" + name);
        boolean revoke = name.hashCode() % 3 == 0;
        submit(command, Optional.of("request-" + name), sha256(name), reply -> {
            say("KEY " + name + " " + reply.id());
            if (revoke) {
                submitNow(new Command.RevokeKey(new KeyId(reply.id())), () -> say("REVOKED " + reply.id()));
            }
        });
    }

    private void deploy(String model, boolean undeploy) throws InterruptedException {
        submit(deployment(model), Optional.empty(), "", reply -> {
            say("DEPLOYED " + model);
            if (undeploy) {
                say("UNDEPLOYING " + model);
                submitNow(new Command.Undeploy(new DeploymentName(model)), () -> say("UNDEPLOYED " + model));
            }
        });
    }

    private static Command deployment(String model) {
        ModelSpec spec = ModelSpec.newBuilder().setName(model).build();
        return new Command.Deploy(spec, Optional.empty(), DeploymentSpec.DEFAULT);
    }

    private void submit(
            Command command, Optional<String> requestKey, String hash, java.util.function.Consumer<Reply> then)
            throws InterruptedException {
        free.acquire();
        CompletableFuture<Reply> answer =
                state.submit(command, new Caller("test", requestKey, hash)).toCompletableFuture();
        answer.whenComplete((reply, thrown) -> {
            free.release();
            if (thrown == null) {
                then.accept(reply);
            } else {
                say("FAILED " + command.getClass().getSimpleName() + " " + thrown.getMessage());
            }
        });
    }

    private void submitNow(Command command, Runnable then) {
        state.submit(command, Caller.of("test")).whenComplete((reply, thrown) -> {
            if (thrown == null) {
                then.run();
            } else {
                say("FAILED " + command.getClass().getSimpleName() + " " + thrown.getMessage());
            }
        });
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    static String sha256(String name) {
        return String.format("%064x", new java.math.BigInteger(1, name.getBytes(StandardCharsets.UTF_8)));
    }
}
