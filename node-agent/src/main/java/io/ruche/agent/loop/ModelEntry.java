package io.ruche.agent.loop;

import io.ruche.proto.ModelActual;
import io.ruche.proto.ModelState;
import io.ruche.scheduler.failure.Failure;
import org.jspecify.annotations.Nullable;

/** What the agent knows of one model. On the loop only. */
final class ModelEntry {
    private final String name;
    private ModelState state = ModelState.MODEL_STATE_UNSPECIFIED;
    private long done;
    private long total;
    private String source = "";
    private Models.@Nullable Present present;
    private @Nullable Failure failure;
    private @Nullable Ongoing pull;

    ModelEntry(String name) {
        this.name = name;
    }

    ModelState state() {
        return state;
    }

    Models.@Nullable Present present() {
        return present;
    }

    @Nullable
    Failure failure() {
        return failure;
    }

    void pulling(Ongoing work) {
        state = ModelState.MODEL_STATE_PULLING;
        pull = work;
        failure = null;
        done = 0;
    }

    void progress(long doneBytes, long totalBytes, String from) {
        if (state == ModelState.MODEL_STATE_PULLING) {
            done = doneBytes;
            total = totalBytes;
            source = from;
        }
    }

    void present(Models.Present found) {
        state = ModelState.MODEL_STATE_PRESENT;
        present = found;
        done = found.bytes();
        total = found.bytes();
        source = found.source();
        failure = null;
        pull = null;
    }

    void failed(Failure why, String tried) {
        state = ModelState.MODEL_STATE_FAILED;
        failure = why;
        source = tried;
        pull = null;
    }

    void abandon() {
        Ongoing work = pull;
        pull = null;
        if (work != null) {
            work.cancel();
        }
    }

    ModelActual actual() {
        ModelActual.Builder actual = ModelActual.newBuilder()
                .setName(name)
                .setState(state)
                .setBytesDone(done)
                .setBytesTotal(total)
                .setSource(source);
        Models.Present here = present;
        if (here != null) {
            actual.setFacts(here.facts());
        }

        Failure why = failure;
        if (why != null) {
            actual.setReason(why.code().code()).setMessage(why.text());
        }

        return actual.build();
    }
}
