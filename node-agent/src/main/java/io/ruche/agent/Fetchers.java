package io.ruche.agent;

import io.ruche.agent.adapter.pull.ModelFetcher;
import io.ruche.agent.loop.Models;
import io.ruche.proto.ModelSpec;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.util.List;

/** Where models come from when nothing else is said. */
final class Fetchers {
    private Fetchers() {}

    static ModelFetcher standard(AgentOptions options) {
        return new ModelFetcher() {
            @Override
            public List<Models.Present> list() {
                return List.of();
            }

            @Override
            public Models.Present fetch(ModelSpec spec, Progress progress) {
                throw FailureException.of(
                        FailureCode.DOWNLOAD_FAILED, "This agent has no model store under " + options.home() + ".", "");
            }
        };
    }
}
