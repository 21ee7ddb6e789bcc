package io.ruche.agent.models;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;

/** A place that a model can come from. */
interface ModelSource {

    /**
     * Brings the model's files into the staging folder, or names those that stay where they are.
     *
     * @throws FailureException when this source does not give the model: the next one is asked
     * @throws IOException when this machine's disk cannot take it
     */
    FetchedModel fetch(Staging staging) throws IOException, InterruptedException;

    /** @throws FailureException {@code INVALID_REQUEST} when no source is written like this */
    static ModelSource of(String text, SourceSettings settings) {
        if (text.startsWith("wheel:")) {
            return new WheelSource(text.substring(6), settings);
        }
        if (text.startsWith("file:") || text.startsWith("/")) {
            return new FileSource(text);
        }
        if (text.startsWith("http://") || text.startsWith("https://")) {
            return new HttpSource(text, settings);
        }
        if (text.startsWith("hf:")) {
            return HubSource.of(text, settings);
        }
        throw FailureException.of(
                FailureCode.INVALID_REQUEST,
                "Model source '" + text + "' is not one (expected: wheel:, file:, http://, https:// or hf:).",
                "");
    }

    /** The failure of a source that answers, but not with the model. */
    static FailureException refusal(String message, String help) {
        return FailureException.of(FailureCode.DOWNLOAD_FAILED, message, help);
    }
}
