package io.ruche.control.jobs.service;

import static io.ruche.control.jobs.service.Desks.ANN;
import static io.ruche.control.jobs.service.Desks.lines;
import static io.ruche.control.jobs.service.Desks.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.control.state.Muted;
import io.ruche.scheduler.state.InputFile;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.JobId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Muted.class)
class RetentionTest {
    private static final Duration MONTH = Duration.ofDays(30);

    private final Desks desks = new Desks();

    @Test
    void afterAMonthAnEndedJobIsGoneWithItsPagesAndResultsAndAnUnfinishedOneIsNot() {
        Job ended = desks.submit(lines(3, "Why?"));
        desks.answer(ended.id(), 0, 1, 2);
        Job open = desks.submit(lines(3, "Who?"));
        desks.answer(open.id(), 0);
        InputFile idle = desks.upload(lines(3, "When?"));
        InputFile needed = desks.upload(lines(3, "Where?"));
        Job ofFile = desks.done(desks.jobs.submit(request(), needed.id(), ANN));

        new Retention(desks.ports, MONTH).start();
        desks.world.run(Duration.ofDays(29));
        assertThat(desks.jobs.find(ended.id())).isPresent();
        desks.world.run(Duration.ofDays(2));

        assertThat(desks.jobs.find(ended.id())).isEmpty();
        assertThat(desks.jobs.find(open.id())).isPresent();
        assertThat(desks.files.find(idle.id())).isEmpty();
        assertThat(desks.files.find(needed.id())).isPresent();
        assertThat(desks.cold("result/")).containsExactly("result/" + open.id() + "/000000");
        assertThat(desks.cold("input/" + ended.id())).isEmpty();
        assertThat(desks.cold("input/" + idle.id())).isEmpty();
        assertThat(desks.prompt(ofFile.id(), 2).getCustomId()).isEqualTo("q-2");
    }

    @Test
    void whenThereAreTooManyOrTheyTakeTooMuchTheFirstToEndGoesFirst() {
        List<JobId> jobs = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            desks.world.run(Duration.ofSeconds(1));
            jobs.add(desks.submit(lines(1, "Why?")).id());
        }
        for (int i : new int[] {3, 1, 4}) {
            desks.world.run(Duration.ofSeconds(1));
            desks.answer(jobs.get(i), 0);
        }
        Job first = desks.state().getJob(jobs.get(3));
        long one = first.resultBytes() + first.spec().inputBytes();

        assertThat(Retention.jobs(desks.state(), 0, Long.MAX_VALUE, 6)).isEmpty();
        assertThat(Retention.jobs(desks.state(), 0, Long.MAX_VALUE, 4)).containsExactly(jobs.get(3), jobs.get(1));
        assertThat(Retention.jobs(desks.state(), 0, 2 * one, 100)).containsExactly(jobs.get(3));
        assertThat(Retention.jobs(desks.state(), 0, 0, 0))
                .as("none that has not ended")
                .containsExactly(jobs.get(3), jobs.get(1), jobs.get(4));
    }
}
