package io.ruche.control.jobs.service;

import static io.ruche.control.jobs.service.Desks.ANN;
import static io.ruche.control.jobs.service.Desks.BOB;
import static io.ruche.control.jobs.service.Desks.OLGA;
import static io.ruche.control.jobs.service.Desks.bytes;
import static io.ruche.control.jobs.service.Desks.file;
import static io.ruche.control.jobs.service.Desks.line;
import static io.ruche.control.jobs.service.Desks.lines;
import static io.ruche.control.jobs.service.Desks.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ruche.control.state.Muted;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.jobs.JobKind;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.state.InputFile;
import io.ruche.scheduler.state.Job;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Muted.class)
class FileDeskTest {
    private final Desks desks = new Desks();

    @Test
    void aFileComesBackAsItWentInHoweverItWasCut() {
        String content =
                "\n" + line("a", "m0", "Why?") + "\r\n\n" + line("b", "m0", "ö") + "\n \n" + line("c", "m0", "!");
        for (int piece : new int[] {1, 7, 100, 10_000}) {
            InputFile stored = desks.done(desks.send(desks.files.upload(file("q.jsonl"), ANN), bytes(content), piece));

            assertThat(stored.lines()).isEqualTo(3);
            assertThat(stored.bytes()).isEqualTo(bytes(content).length);
            assertThat(stored.kind()).isEqualTo(JobKind.CHAT);
            assertThat(stored.model()).isEqualTo("m0");
            assertThat(desks.content(stored).toStringUtf8()).isEqualTo(content);
        }
        assertThat(desks.files.list(Optional.empty(), 10)).hasSize(4);
    }

    @Test
    void aLargeFileTakesSeveralPagesOfWhichEachPromptIsFound() {
        String content = lines(5_000, "x".repeat(300));
        InputFile stored = desks.upload(content);

        assertThat(stored.pages()).isBetween(6, 12);
        assertThat(desks.content(stored).toStringUtf8()).isEqualTo(content);
        Job job = desks.done(desks.jobs.submit(request(), stored.id(), ANN));
        for (int index : new int[] {0, 1, 999, 2_500, 2_501, 4_999}) {
            assertThat(desks.prompt(job.id(), index).getCustomId()).isEqualTo("q-" + index);
        }
    }

    @Test
    void aBadLineIsNamedAndNothingIsKept() {
        String[] content = lines(4_000, "x".repeat(200)).split("\n", -1);
        content[3_500] = "{\"custom_id\":\"q\",\"method\":\"GET\",\"url\":\"/v1/chat/completions\",\"body\":{}}";

        assertThat(desks.refused(desks.send(
                                desks.files.upload(file("q.jsonl"), ANN),
                                bytes(String.join("\n", Arrays.asList(content))),
                                1 << 16))
                        .message())
                .startsWith("line 3501: ");
        desks.world.run(Duration.ofSeconds(5));
        assertThat(desks.cold("input/")).isSubsetOf("input/open");
        assertThat(desks.state().files()).isEmpty();
    }

    @Test
    void anEmptyFileAndOneOfAnotherPurposeAreRefused() {
        assertThat(desks.refused(desks.files.upload(file("q.jsonl"), ANN).finish())
                        .message())
                .isEqualTo("input: 0 prompts (expected: 1 to 50000).");
        assertThat(desks.refused(desks.send(desks.files.upload(file("q.jsonl"), ANN), bytes("\n\n"), 1))
                        .code())
                .isEqualTo(FailureCode.INVALID_REQUEST);
        assertThatThrownBy(
                        () -> desks.files.upload(new JobFiles.NewFile("q.jsonl", "fine-tune", Optional.empty()), ANN))
                .hasMessageContaining("purpose: 'fine-tune' (expected: batch).");
    }

    @Test
    void aFileThatIsTooLargeIsRefusedOnTheWayAndNothingIsKept() {
        Intake<InputFile> upload = desks.files.upload(file("q.jsonl"), ANN);
        long sent = 0;
        for (int i = 0; sent <= JobSpec.MOST_BYTES; i++) {
            byte[] piece = bytes(line("q-" + i, "m0", "x".repeat(250_000)) + "\n");
            sent += piece.length;
            CompletionStage<Void> written = upload.write(piece, 0, piece.length);
            if (sent <= JobSpec.MOST_BYTES) desks.done(written);
            else assertThat(desks.refused(written).code()).isEqualTo(FailureCode.REQUEST_TOO_LARGE);
        }
        desks.world.run(Duration.ofMinutes(6));
        assertThat(desks.cold("input/")).isEmpty();
    }

    @Test
    void whatIsGivenUpIsRemovedAndWhatACrashLeftIsSweptAnHourLater() {
        Intake<InputFile> upload = desks.files.upload(file("q.jsonl"), ANN);
        byte[] content = bytes(lines(3_000, "x".repeat(200)));
        desks.done(upload.write(content, 0, content.length));
        assertThat(desks.cold("input/")).hasSizeGreaterThan(2);
        upload.abort();
        desks.world.run(Duration.ofMinutes(6));
        assertThat(desks.cold("input/")).isEmpty();

        Intake<InputFile> other = desks.files.upload(file("q.jsonl"), ANN);
        desks.done(other.write(content, 0, content.length));
        InputFile kept = desks.upload(lines(3, "Why?"));
        desks.crash();
        desks.world.run(Duration.ofMinutes(50));
        assertThat(desks.cold("input/")).hasSizeGreaterThan(4);
        desks.world.run(Duration.ofMinutes(20));
        assertThat(desks.cold("input/"))
                .containsExactly("input/" + kept.id() + "/000000", "input/" + kept.id() + "/pages");
        assertThat(desks.content(kept).toStringUtf8()).isEqualTo(lines(3, "Why?"));
    }

    @Test
    void anUploadThatTakesLongerThanAnHourIsNotSwept() {
        Intake<InputFile> upload = desks.files.upload(file("q.jsonl"), ANN);
        byte[] content = bytes(lines(3_000, "x".repeat(200)));
        desks.done(upload.write(content, 0, content.length));
        desks.world.run(Duration.ofHours(3));

        InputFile stored = desks.done(upload.finish());
        assertThat(desks.content(stored).size()).isEqualTo(content.length);
    }

    @Test
    void theSameUploadUnderOneKeyIsOneFile() {
        JobFiles.NewFile once = new JobFiles.NewFile("q.jsonl", "batch", Optional.of("k-1"));
        InputFile first = desks.done(desks.send(desks.files.upload(once, ANN), bytes(lines(3, "Why?")), 100));
        InputFile again = desks.done(desks.send(desks.files.upload(once, ANN), bytes(lines(3, "Why?")), 1_000));

        assertThat(again).isEqualTo(first);
        desks.world.run(Duration.ofMinutes(6));
        assertThat(desks.cold("input/")).hasSize(2);
        assertThat(desks.refused(desks.send(desks.files.upload(once, ANN), bytes(lines(4, "Why?")), 1_000))
                        .code())
                .isEqualTo(FailureCode.KEY_REUSED);
    }

    @Test
    void onlyItsOwnerOrAnOperatorDeletesAFileAndNobodyWhileAJobNeedsIt() {
        InputFile stored = desks.upload(lines(3, "Why?"));
        Job job = desks.done(desks.jobs.submit(request(), stored.id(), BOB));

        assertThat(desks.refused(desks.files.delete(stored.id(), BOB)).code()).isEqualTo(FailureCode.PERMISSION_DENIED);
        assertThat(desks.refused(desks.files.delete(stored.id(), ANN)).code()).isEqualTo(FailureCode.CONFLICT);
        desks.done(desks.jobs.cancel(job.id(), OLGA));
        desks.done(desks.files.delete(stored.id(), ANN));
        desks.world.run(Duration.ofSeconds(5));

        assertThat(desks.cold("input/" + stored.id())).isEmpty();
        assertThat(desks.refused(desks.files.delete(stored.id(), ANN)).code()).isEqualTo(FailureCode.NOT_FOUND);
    }
}
