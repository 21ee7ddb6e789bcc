package io.ruche.agent;

import io.ruche.agent.adapter.pull.ModelFetcher;
import io.ruche.agent.loop.Models;
import io.ruche.agent.models.ModelStore;
import io.ruche.agent.models.PullListener;
import io.ruche.agent.models.StoredModel;
import io.ruche.proto.ModelSpec;
import io.ruche.scheduler.failure.Failure;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where models come from when nothing else is said: the store under the home. */
final class Fetchers {
    private static final Logger LOG = LoggerFactory.getLogger(Fetchers.class);

    private Fetchers() {}

    static ModelFetcher standard(AgentOptions options) {
        return new Stored(ModelStore.open(options.home().resolve("models")));
    }

    private record Stored(ModelStore store) implements ModelFetcher {
        @Override
        public List<Models.Present> list() {
            return store.list().stream().map(Stored::present).toList();
        }

        @Override
        public Models.Present fetch(ModelSpec spec, Progress progress) throws InterruptedException {
            return present(store.pull(spec, new Told(spec, progress)));
        }

        private static Models.Present present(StoredModel model) {
            Path path = model.path();
            return new Models.Present(model.name(), path, model.bytes(), model.facts(), model.source());
        }
    }

    private record Told(ModelSpec spec, ModelFetcher.Progress to) implements PullListener {
        @Override
        public void progress(String source, long bytesDone, long bytesTotal) {
            to.at(bytesDone, bytesTotal, source);
        }

        @Override
        public void refused(String source, Failure failure) {
            LOG.info("{} did not give {}: {}", source, spec.getName(), failure.text());
        }
    }
}
