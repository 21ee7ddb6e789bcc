package io.ruche.control.jobs.service;

import static io.ruche.control.jobs.service.Desks.ANN;
import static io.ruche.control.jobs.service.Desks.BOB;
import static io.ruche.control.jobs.service.Desks.MODEL;
import static io.ruche.control.jobs.service.Desks.OLGA;
import static io.ruche.control.jobs.service.Desks.bytes;
import static io.ruche.control.jobs.service.Desks.line;
import static io.ruche.control.jobs.service.Desks.lines;
import static io.ruche.control.jobs.service.Desks.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ruche.control.jobs.service.Jobs.Wanted;
import io.ruche.control.jobs.service.Jobs.Watched;
import io.ruche.control.state.Muted;
import io.ruche.control.watch.ResumeToken;
import io.ruche.proto.ChatMessage;
import io.ruche.proto.ChatPrompt;
import io.ruche.proto.EmbeddingPrompt;
import io.ruche.proto.JobPrompt;
import io.ruche.proto.JobResult;
import io.ruche.proto.ModelFacts;
import io.ruche.proto.ModelSpec;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.jobs.JobKind;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.lifecycle.JobPhase;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.InputFile;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.JobId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Muted.class)
class JobDeskTest {
    private final Desks desks = new Desks();

    @Test
    void aJobIsOfItsOwnLines() {
        Job job = desks.submit(lines(5, "Why?"));

        assertThat(job.spec().prompts()).isEqualTo(5);
        assertThat(job.spec().model()).isEqualTo(MODEL);
        assertThat(job.spec().kind()).isEqualTo(JobKind.CHAT);
        assertThat(desks.prompt(job.id(), 4).getChat().getMessages(0).getContent())
                .isEqualTo("Why? 4");
        desks.world.run(Duration.ofHours(3));
        assertThat(desks.cold("input/"))
                .containsExactly("input/" + job.id() + "/000000", "input/" + job.id() + "/pages");
    }

    @Test
    void promptsComeAsSuchToo() {
        JobIntake intake = desks.jobs.submit(request(MODEL, "k"), ANN);
        for (int i = 0; i < 10; i++) desks.done(intake.add(List.of(chat("p-" + i, "Question " + i))));
        Job job = desks.done(intake.finish());

        assertThat(job.spec().prompts()).isEqualTo(10);
        assertThat(desks.prompt(job.id(), 9)).isEqualTo(chat("p-9", "Question 9"));

        JobIntake twice = desks.jobs.submit(request(MODEL, "k2"), ANN);
        assertThat(desks.refused(twice.add(List.of(chat("a", "x"), chat("a", "y"))))
                        .message())
                .contains("custom_id: 'a' is that of line 1");
        JobIntake empty = desks.jobs.submit(request(MODEL, "k3"), ANN);
        assertThat(desks.refused(empty.add(List.of(JobPrompt.getDefaultInstance())))
                        .message())
                .isEqualTo("prompt 0: body: none (expected: chat or embedding).");
        JobIntake long257 = desks.jobs.submit(request(MODEL, "k4"), ANN);
        assertThat(desks.refused(long257.add(List.of(chat("n".repeat(256), "x"), chat("n".repeat(257), "x"))))
                        .message())
                .isEqualTo("prompt 1: custom_id of 257 characters (expected: <= 256).");
    }

    @Test
    void aLineForMoreVectorsThanAResultHasRoomForIsRefused() {
        ModelFacts facts = ModelFacts.newBuilder()
                .addRequests("embed")
                .setEmbeddingLength(384)
                .build();
        desks.submit(new Command.Deploy(
                ModelSpec.newBuilder().setName("wide").addSources("file:wide").build(),
                Optional.of(facts),
                DeploymentSpec.DEFAULT));
        String why = "input: 169 texts for vectors of 384 numbers (expected: at most 168, since a result has room for"
                + " 262144 bytes).";
        byte[] content = bytes(vectors("a", 168) + "\n" + vectors("b", 169) + "\n");

        assertThat(desks.refused(desks.send(desks.jobs.submit(request(), ANN), content, 1 << 16))
                        .message())
                .isEqualTo("line 2: " + why);
        assertThat(desks.refused(desks.send(desks.files.upload(Desks.file("a.jsonl"), ANN), content, 1 << 16))
                        .message())
                .isEqualTo("line 2: " + why);
        JobPrompt prompt = JobPrompt.newBuilder()
                .setEmbedding(EmbeddingPrompt.newBuilder().addAllInputs(Collections.nCopies(169, "x")))
                .build();
        assertThat(desks.refused(desks.jobs.submit(request("wide", "k"), ANN).add(List.of(prompt)))
                        .message())
                .isEqualTo("prompt 0: " + why);
    }

    private static String vectors(String customId, int inputs) {
        return "{\"custom_id\":\"" + customId + "\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{"
                + "\"model\":\"wide\",\"input\":[" + String.join(",", Collections.nCopies(inputs, "\"x\"")) + "]}}";
    }

    @Test
    void promptsTooManyAreRefusedAsTheyCome() {
        JobIntake intake = desks.jobs.submit(request(MODEL, "k"), ANN);
        for (int sent = 0; sent < JobSpec.MOST_PROMPTS; sent += 1_000) {
            desks.done(intake.add(Collections.nCopies(1_000, chat("", "x"))));
        }
        assertThat(desks.refused(intake.add(List.of(chat("", "x")))).message())
                .isEqualTo("prompt 50000: one prompt too many (expected: at most 50000).");
        desks.world.run(Duration.ofMinutes(6));
        assertThat(desks.cold("input/")).isEmpty();
    }

    @Test
    void theSameSubmissionUnderOneKeyIsOneJobAlsoAfterACrash() {
        Job first = desks.done(desks.send(desks.jobs.submit(request("", "k-1"), ANN), bytes(lines(5, "Why?")), 99));
        desks.crash();
        Job again = desks.done(desks.send(desks.jobs.submit(request("", "k-1"), ANN), bytes(lines(5, "Why?")), 1_000));

        assertThat(again.id()).isEqualTo(first.id());
        assertThat(desks.state().jobs()).hasSize(1);
        assertThat(desks.refused(desks.send(desks.jobs.submit(request("", "k-1"), ANN), bytes(lines(5, "Who?")), 1_000))
                        .code())
                .isEqualTo(FailureCode.KEY_REUSED);
        Job other = desks.done(desks.send(desks.jobs.submit(request("", "k-1"), BOB), bytes(lines(5, "Why?")), 1_000));
        assertThat(other.id()).as("of another key").isNotEqualTo(first.id());
        desks.world.run(Duration.ofMinutes(6));
        assertThat(desks.cold("input/")).hasSize(4);
    }

    @Test
    void anUnknownModelIsRefusedBeforeAnythingIsKept() {
        assertThatThrownBy(() -> desks.jobs.submit(request("m9", "k"), ANN))
                .isInstanceOf(FailureException.class)
                .hasMessageContaining("model: 'm9' is not deployed.");
        JobIntake intake = desks.jobs.submit(request(), ANN);
        byte[] content = bytes(line("a", "m9", "Why?") + "\n" + line("b", "m9", "Who?"));
        assertThat(desks.refused(intake.write(content, 0, content.length)).code())
                .isEqualTo(FailureCode.MODEL_NOT_FOUND);
        desks.world.run(Duration.ofMinutes(6));
        assertThat(desks.cold("input/")).isEmpty();

        byte[] bare = bytes("{\"prompt\":\"Why?\"}\n");
        assertThat(desks.refused(desks.send(desks.jobs.submit(request(), ANN), bare, 99))
                        .message())
                .startsWith("model: none (expected:");
        assertThat(desks.refused(desks.send(desks.jobs.submit(request("m1", "k"), ANN), bytes(lines(2, "Why?")), 1_000))
                        .message())
                .startsWith("model: 'm1' (expected: 'm0', as its lines say).");
    }

    @Test
    void resultsComeByIndexAsTheyAreAskedFor() {
        Job job = desks.submit(lines(100, "Why?"));
        int[] settled = new int[50];
        for (int i = 0; i < settled.length; i++) settled[i] = i + (i >= 40 ? 5 : 0);
        desks.answer(job.id(), settled);

        Desks.Reader<JobResult> reader = desks.read(desks.jobs.results(job.id(), 3), 2);
        desks.world.run(Duration.ofSeconds(1));
        assertThat(reader.items).extracting(JobResult::getIndex).containsExactly(3, 4);
        assertThat(reader.over).isFalse();
        reader.subscription().request(1_000);
        desks.world.runUntil(() -> reader.over);
        assertThat(reader.failure).isNull();
        assertThat(reader.items).hasSize(47);
        assertThat(reader.items.get(46).getIndex()).isEqualTo(54);
        assertThat(reader.items.get(46).getChat().getText()).isEqualTo("answer 54");

        Desks.Reader<JobResult> nobody = desks.read(desks.jobs.results(new JobId("job-none"), 0), 1);
        assertThat(nobody.failure).hasMessageContaining("job: 'job-none' is not there.");
    }

    @Test
    void aWatcherSeesAJobToItsEnd() {
        Job job = desks.submit(lines(3, "Why?"));
        Desks.Reader<Watched> reader = desks.read(desks.jobs.watch(job.id(), Optional.empty()), 2);
        Desks.Reader<Watched> resumed =
                desks.read(desks.jobs.watch(job.id(), Optional.of(ResumeToken.of(desks.state()))), 100);
        desks.world.run(Duration.ofSeconds(1));
        assertThat(reader.items).hasSize(1);
        assertThat(resumed.items).isEmpty();

        desks.answer(job.id(), 0, 1, 2);
        desks.world.run(Duration.ofSeconds(1));
        assertThat(reader.items).as("no more was asked for").hasSize(2);
        assertThat(reader.over).isFalse();
        reader.subscription().request(1);
        desks.world.runUntil(() -> reader.over);
        assertThat(reader.items).hasSize(3);
        assertThat(seen(reader).get(2).phase()).isEqualTo(JobPhase.DONE);
        assertThat(resumed.over).isTrue();
        assertThat(seen(resumed)).extracting(Job::revision).isSorted().doesNotHaveDuplicates();
        assertThat(seen(resumed).get(resumed.items.size() - 1).phase()).isEqualTo(JobPhase.DONE);

        Desks.Reader<Watched> late = desks.read(desks.jobs.watch(job.id(), Optional.empty()), 5);
        desks.world.runUntil(() -> late.over);
        assertThat(late.items).hasSize(1);
    }

    @Test
    void aWatcherOfAHistoryThatARestoreEndedStartsAnew() {
        Job job = desks.submit(lines(3, "Why?"));
        ResumeToken further = new ResumeToken(desks.state().epoch(), 5_000);

        Desks.Reader<Watched> reader = desks.read(desks.jobs.watch(job.id(), Optional.of(further)), 100);
        desks.world.run(Duration.ofSeconds(1));

        assertThat(seen(reader)).hasSize(1);
        desks.answer(job.id(), 0, 1, 2);
        desks.world.runUntil(() -> reader.over);
        assertThat(seen(reader).get(reader.items.size() - 1).phase()).isEqualTo(JobPhase.DONE);
    }

    @Test
    void aWatcherHearsEveryTenSecondsThatNothingHappened() {
        Job job = desks.submit(lines(3, "Why?"));
        Desks.Reader<Watched> reader = desks.read(desks.jobs.watch(job.id(), Optional.empty()), 100);
        desks.world.run(Duration.ofSeconds(21));

        assertThat(seen(reader)).hasSize(1);
        assertThat(reader.items).hasSize(3);
        assertThat(reader.items.get(2).at()).isEqualTo(ResumeToken.of(desks.state()));
    }

    @Test
    void noMoreWatchersAreTakenThanLeaveRoomForTheConsole() {
        Job job = desks.submit(lines(3, "Why?"));
        List<Desks.Reader<Watched>> readers = new ArrayList<>();
        for (int i = 0; i < JobDesk.MOST_WATCHES; i++) {
            readers.add(desks.read(desks.jobs.watch(job.id(), Optional.empty()), 1));
        }
        Desks.Reader<Watched> refused = desks.read(desks.jobs.watch(job.id(), Optional.empty()), 1);
        desks.world.runUntil(() -> refused.failure != null);
        assertThat(refused.failure).hasMessageContaining("500 are watched (expected: fewer than 500)");

        readers.get(0).subscription().cancel();
        desks.world.run(Duration.ofMillis(1));
        Desks.Reader<Watched> taken = desks.read(desks.jobs.watch(job.id(), Optional.empty()), 1);
        desks.world.runUntil(() -> !taken.items.isEmpty());
    }

    private static List<Job> seen(Desks.Reader<Watched> reader) {
        return reader.items.stream().flatMap(item -> item.job().stream()).toList();
    }

    @Test
    void jobsAreListedNewestFirstAPageAtATime() {
        for (int i = 0; i < 5; i++) {
            desks.world.run(Duration.ofSeconds(1));
            desks.submit(lines(1, "Why?"));
        }
        Jobs.Listed first = desks.jobs.list(Wanted.ALL, Optional.empty(), 3);
        assertThat(first.hasMore()).isTrue();
        Jobs.Listed rest =
                desks.jobs.list(Wanted.ALL, Optional.of(first.jobs().get(2).id()), 3);
        assertThat(rest.hasMore()).isFalse();
        assertThat(rest.jobs()).hasSize(2);
        desks.done(desks.jobs.cancel(rest.jobs().get(0).id(), ANN));

        assertThat(desks.jobs
                        .list(new Wanted(Set.of(JobPhase.CANCELLED), MODEL), Optional.empty(), 10)
                        .jobs())
                .hasSize(1);
        assertThat(desks.jobs
                        .list(new Wanted(Set.of(), "m1"), Optional.empty(), 10)
                        .jobs())
                .isEmpty();
        assertThatThrownBy(() -> desks.jobs.list(Wanted.ALL, Optional.empty(), 0))
                .hasMessageContaining("limit: 0 (expected: 1 to 1000).");
    }

    @Test
    void onlyItsOwnerOrAnOperatorCancels() {
        Job job = desks.submit(lines(3, "Why?"));
        assertThat(desks.refused(desks.jobs.cancel(job.id(), BOB)).code()).isEqualTo(FailureCode.PERMISSION_DENIED);
        assertThat(desks.done(desks.jobs.cancel(job.id(), OLGA)).phase()).isEqualTo(JobPhase.CANCELLED);
        assertThat(desks.done(desks.jobs.cancel(job.id(), ANN)).phase()).isEqualTo(JobPhase.CANCELLED);
    }

    @Test
    void aPromptThatIsLostIsSaidToBe() {
        InputFile file = desks.upload(lines(3, "Why?"));
        Job job = desks.done(desks.jobs.submit(request(), file.id(), ANN));
        desks.done(
                desks.cluster.coldRows().write(java.util.Map.of("input/" + file.id() + "/000000", Optional.empty())));
        assertThat(desks.refused(desks.prompts.read(job.id(), 1)).code()).isEqualTo(FailureCode.STORE_DAMAGED);
    }

    private static JobPrompt chat(String customId, String text) {
        return JobPrompt.newBuilder()
                .setCustomId(customId)
                .setChat(ChatPrompt.newBuilder()
                        .addMessages(ChatMessage.newBuilder().setRole("user").setContent(text)))
                .build();
    }
}
