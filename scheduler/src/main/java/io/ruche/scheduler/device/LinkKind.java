package io.ruche.scheduler.device;

/** How two machines are joined, fastest first. */
public enum LinkKind {
    /** Remote memory access: over Thunderbolt 5 between Macs, RoCE or InfiniBand elsewhere. */
    RDMA,
    /** IP over a Thunderbolt bridge. */
    THUNDERBOLT,
    ETHERNET,
    WIFI;

    /** Whether the two reductions that tensor parallelism takes in each layer are worth their wait. */
    public boolean carriesTensorParallel() {
        return this == RDMA;
    }
}
