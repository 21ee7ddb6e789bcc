package io.ruche.control.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.ruche.control.state.adapter.memory.MemoryClusterStore;
import io.ruche.control.state.adapter.memory.MemoryDisk;
import io.ruche.proto.ChatOutcome;
import io.ruche.proto.Inventory;
import io.ruche.proto.JobResult;
import io.ruche.proto.ModelSpec;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.jobs.JobKind;
import io.ruche.scheduler.jobs.JobOptions;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.JobId;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Rows;
import io.ruche.scheduler.state.SettledPrompt;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rows beside the State: what commits carried, before and after it is in the tables, and what is written directly. */
@ExtendWith(Muted.class)
class ColdRowsTest {
    private static final JobId JOB = new JobId("job-1");
    private static final NodeId NODE = new NodeId("node-a");

    private final VirtualWorld world = new VirtualWorld(1);
    private final MemoryDisk disk = new MemoryDisk();
    private FaultyStore store = new FaultyStore(new MemoryClusterStore(disk, world, world, world), world);
    private StateLoop loop = new StateLoop(store, world, world, world, world, "member-1");

    @Test
    void aResultIsReadBeforeAndAfterItIsFlushedAndNotOnceItIsForgotten() {
        start();
        settle();
        String key = Rows.resultKey(JOB, 0);
        assertThat(store.row(key).toCompletableFuture()).isNotDone();
        assertThat(done(store.row(key))).as("the tables are written later").isEmpty();
        assertThat(read(key)).isPresent();

        world.run(Duration.ofSeconds(3));
        assertThat(done(store.row(key))).isPresent();
        assertThat(read(key)).isPresent();

        done(loop.submit(new Command.ForgetJob(JOB, 0), Caller.of("test")));
        assertThat(done(store.row(key))).isPresent();
        assertThat(read(key)).isEmpty();
        world.run(Duration.ofSeconds(3));
        assertThat(done(store.row(key))).isEmpty();
        assertThat(read(key)).isEmpty();
    }

    @Test
    void anotherReignReadsWhatTheLastOneDidNotFlush() {
        start();
        settle();
        store.close();
        store = new FaultyStore(new MemoryClusterStore(disk, world, world, world), world);
        loop = new StateLoop(store, world, world, world, world, "member-1");
        start();

        assertThat(read(Rows.resultKey(JOB, 0))).isPresent();
    }

    @Test
    void nothingIsWrittenBeforeItLeads() {
        assertThat(failure(loop.coldRows().write(Map.of("input/x/000000", Optional.empty()))))
                .isEqualTo(FailureCode.STARTING);
        start();
        done(loop.coldRows().write(Map.of("input/x/000000", Optional.of(ByteString.copyFromUtf8("page")))));
        assertThat(read("input/x/000000")).contains(ByteString.copyFromUtf8("page"));
    }

    private void settle() {
        submit(new Command.NodeJoined(NODE, "a", "0.1.0", "127.0.0.1:1", Inventory.getDefaultInstance(), List.of()));
        submit(new Command.Deploy(
                ModelSpec.newBuilder().setName("m0").addSources("file:m0").build(),
                Optional.empty(),
                DeploymentSpec.DEFAULT));
        submit(new Command.SubmitJob(JOB, new JobSpec(JobKind.CHAT, "m0", 1, 10, "key-1", JobOptions.DEFAULT)));
        submit(new Command.LeasePrompts(JOB, List.of(0), NODE));
        JobResult result = JobResult.newBuilder()
                .setAttempt(1)
                .setChat(ChatOutcome.newBuilder().setText("yes"))
                .build();
        submit(new Command.FinishPrompts(JOB, List.of(new SettledPrompt(0, 1, result))));
    }

    private void start() {
        done(loop.start());
    }

    private void submit(Command command) {
        done(loop.submit(command, Caller.of("test")));
    }

    private Optional<ByteString> read(String key) {
        return done(loop.coldRows().read(List.of(key))).get(0);
    }

    private <T> T done(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        world.runUntil(future::isDone);
        return future.join();
    }

    private FailureCode failure(CompletionStage<?> stage) {
        return Deadline.failure(done(stage.handle((value, thrown) -> thrown))).code();
    }
}
