package io.ruche.control.state.adapter.ignite;

import org.apache.ignite.cache.affinity.rendezvous.RendezvousAffinityFunction;

/** Keeps all rows of an agent together: a key's partition follows from what stands before its second slash. */
final class AgentAffinity extends RendezvousAffinityFunction {
    static final int PARTITIONS = 64;

    private static final long serialVersionUID = 1L;

    AgentAffinity() {
        super(false, PARTITIONS);
    }

    @Override
    public int partition(Object key) {
        return key instanceof String text ? super.partition(agent(text)) : super.partition(key);
    }

    private static String agent(String key) {
        int slash = key.indexOf('/', key.indexOf('/') + 1);
        return slash < 0 ? key : key.substring(0, slash);
    }
}
