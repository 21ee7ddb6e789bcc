package io.ruche.control.state.adapter.memory;

import io.ruche.control.state.ClusterStore;
import io.ruche.control.state.ClusterStoreContract;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Entropy;
import io.ruche.scheduler.world.Loop;

class MemoryClusterStoreTest extends ClusterStoreContract {
    private final MemoryDisk disk = new MemoryDisk();

    @Override
    protected ClusterStore store(Loop loop, Clock clock, Entropy entropy) {
        return new MemoryClusterStore(disk, loop, clock, entropy);
    }
}
