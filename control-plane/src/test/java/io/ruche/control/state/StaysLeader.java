package io.ruche.control.state;

import io.ruche.control.state.Health.Phase;
import java.util.Optional;

/** Does not notice that another member leads. */
public final class StaysLeader extends Misheard {
    public StaysLeader(Cluster cluster) {
        super(cluster);
    }

    @Override
    public Health health() {
        Health now = super.health();
        return new Health(
                Phase.LEADING,
                Optional.empty(),
                now.epoch(),
                now.revision(),
                now.flushed(),
                now.waiting(),
                now.lastAppendMicros());
    }
}
