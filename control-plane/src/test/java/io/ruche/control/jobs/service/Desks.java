package io.ruche.control.jobs.service;

import com.google.protobuf.ByteString;
import io.ruche.control.gateway.BatchLines;
import io.ruche.control.jobs.input.InputPorts;
import io.ruche.control.jobs.input.OpenInputs;
import io.ruche.control.jobs.input.PromptPages;
import io.ruche.control.keys.Identity;
import io.ruche.control.state.Caller;
import io.ruche.control.state.StateLoop;
import io.ruche.control.state.VirtualWorld;
import io.ruche.control.state.adapter.memory.MemoryClusterStore;
import io.ruche.control.state.adapter.memory.MemoryDisk;
import io.ruche.proto.ChatOutcome;
import io.ruche.proto.Inventory;
import io.ruche.proto.JobPrompt;
import io.ruche.proto.JobResult;
import io.ruche.proto.ModelSpec;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.jobs.JobOptions;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.InputFile;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.JobId;
import io.ruche.scheduler.state.KeyId;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Role;
import io.ruche.scheduler.state.SettledPrompt;
import io.ruche.scheduler.state.State;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Files and jobs over the very state loop and a store in memory, under virtual time. A house that can crash. */
final class Desks {
    static final String MODEL = "m0";
    static final NodeId NODE = new NodeId("node-a");
    static final Identity ANN = new Identity(new KeyId("key-ann"), "ann", Role.VIEWER, "");
    static final Identity BOB = new Identity(new KeyId("key-bob"), "bob", Role.VIEWER, "");
    static final Identity OLGA = new Identity(new KeyId("key-olga"), "olga", Role.OPERATOR, "");

    final VirtualWorld world = new VirtualWorld(1);
    private final MemoryDisk disk = new MemoryDisk();
    private MemoryClusterStore store;
    StateLoop cluster;
    InputPorts ports;
    FileDesk files;
    JobDesk jobs;
    PromptPages prompts;

    @SuppressWarnings("NullAway.Init") // boot sets all of it
    Desks() {
        boot();
        submit(new Command.NodeJoined(NODE, "a", "0.1.0", "127.0.0.1:1", Inventory.getDefaultInstance(), List.of()));
        for (String model : List.of(MODEL, "m1")) {
            submit(new Command.Deploy(
                    ModelSpec.newBuilder()
                            .setName(model)
                            .addSources("file:" + model)
                            .build(),
                    Optional.empty(),
                    DeploymentSpec.DEFAULT));
        }
    }

    private void boot() {
        store = new MemoryClusterStore(disk, world, world, world);
        cluster = new StateLoop(store, world, world, world, world, "member-1");
        done(cluster.start());
        ports = new InputPorts(cluster, cluster.coldRows(), new BatchLines(), world, world, world, world);
        OpenInputs inputs = new OpenInputs(ports);
        inputs.start();
        files = new FileDesk(ports, inputs);
        jobs = new JobDesk(ports, inputs);
        prompts = new PromptPages(ports, world);
    }

    /** The process dies, and another takes its place. What it had open is gone from memory. */
    void crash() {
        store.close();
        boot();
    }

    State state() {
        return cluster.state();
    }

    void submit(Command command) {
        done(cluster.submit(command, Caller.of("test")));
    }

    <T> T done(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        world.runUntil(future::isDone);
        return future.join();
    }

    Failure refused(CompletionStage<?> stage) {
        Throwable thrown = done(stage.handle((value, why) -> why));
        if (FailureException.unwrap(thrown) instanceof FailureException expected) return expected.failure();
        throw new AssertionError("not refused, but: " + thrown, thrown);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A line of OpenAI's batch format. */
    static String line(String customId, String model, String question) {
        return "{\"custom_id\":\"" + customId + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{"
                + "\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + question + "\"}]}}";
    }

    static String lines(int count, String question) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++)
            text.append(line("q-" + i, MODEL, question + " " + i)).append('\n');
        return text.toString();
    }

    static JobFiles.NewFile file(String name) {
        return new JobFiles.NewFile(name, "batch", Optional.empty());
    }

    static Jobs.JobRequest request() {
        return new Jobs.JobRequest(Optional.empty(), "", JobOptions.DEFAULT, Map.of(), Optional.empty());
    }

    static Jobs.JobRequest request(String model, String key) {
        return new Jobs.JobRequest(Optional.empty(), model, JobOptions.DEFAULT, Map.of(), Optional.of(key));
    }

    /** In pieces of so many bytes. */
    <T> CompletionStage<T> send(Intake<T> intake, byte[] content, int piece) {
        for (int from = 0; from < content.length; from += piece) {
            CompletionStage<Void> written = intake.write(content, from, Math.min(piece, content.length - from));
            if (done(written.handle((nothing, why) -> why != null))) break;
        }
        return intake.finish();
    }

    InputFile upload(String content) {
        return done(send(files.upload(file("questions.jsonl"), ANN), bytes(content), 1 << 16));
    }

    Job submit(String content) {
        return done(send(jobs.submit(request(), ANN), bytes(content), 1 << 16));
    }

    JobPrompt prompt(JobId job, int index) {
        return done(prompts.read(job, index));
    }

    /** Leases and answers. */
    void answer(JobId job, int... indexes) {
        for (int index : indexes) {
            submit(new Command.LeasePrompts(job, List.of(index), NODE));
            submit(new Command.FinishPrompts(
                    job,
                    List.of(new SettledPrompt(
                            index,
                            1,
                            JobResult.newBuilder()
                                    .setIndex(index)
                                    .setAttempt(1)
                                    .setChat(ChatOutcome.newBuilder().setText("answer " + index))
                                    .build()))));
        }
    }

    /** The keys of rows beside the State that begin so. */
    Set<String> cold(String prefix) {
        Set<String> keys = new TreeSet<>();
        done(store.scanCold((key, row) -> {
            if (key.startsWith(prefix)) keys.add(key);
        }));
        return keys;
    }

    <T> Reader<T> read(Flow.Publisher<T> from, long demand) {
        Reader<T> reader = new Reader<>();
        from.subscribe(reader);
        world.runUntil(() -> reader.subscription != null);
        if (demand > 0) reader.subscription().request(demand);
        return reader;
    }

    ByteString content(InputFile file) {
        Reader<ByteString> reader = read(files.content(file.id()), Long.MAX_VALUE);
        world.runUntil(() -> reader.over);
        return ByteString.copyFrom(reader.items);
    }

    static final class Reader<T> implements Flow.Subscriber<T> {
        final List<T> items = new ArrayList<>();
        boolean over;

        @Nullable
        Throwable failure;

        private Flow.@Nullable Subscription subscription;

        Flow.Subscription subscription() {
            if (subscription == null) throw new AssertionError("not subscribed");
            return subscription;
        }

        @Override
        public void onSubscribe(Flow.Subscription it) {
            subscription = it;
        }

        @Override
        public void onNext(T item) {
            items.add(item);
        }

        @Override
        public void onError(Throwable thrown) {
            failure = thrown;
            over = true;
        }

        @Override
        public void onComplete() {
            over = true;
        }
    }
}
