package io.ruche.control.state.adapter.ignite;

import io.ruche.control.state.ClusterStore;
import io.ruche.control.state.ClusterStoreContract;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Entropy;
import io.ruche.scheduler.world.Loop;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class IgniteClusterStoreTest extends ClusterStoreContract {
    @TempDir
    Path home = Path.of("unset");

    @Override
    protected ClusterStore store(Loop loop, Clock clock, Entropy entropy) {
        return new IgniteClusterStore(IgniteStoreOptions.ofHome(home), loop, clock, entropy);
    }
}
