package io.ruche.control.state;

import io.ruche.control.watch.Occurrence;
import io.ruche.control.watch.ResumeToken;
import io.ruche.control.watch.Subscription;
import io.ruche.control.watch.Watcher;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Reply;
import io.ruche.scheduler.state.State;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A cluster that hears what it is told. One that hears something else is a bug to be found. */
public class Misheard implements Cluster {
    private final Cluster cluster;

    public Misheard(Cluster cluster) {
        this.cluster = cluster;
    }

    /** What it takes a command for. */
    public Command heard(Command command) {
        return command;
    }

    @Override
    public State state() {
        return cluster.state();
    }

    @Override
    public String clusterId() {
        return cluster.clusterId();
    }

    @Override
    public CompletionStage<Reply> submit(Command command, Caller caller) {
        return cluster.submit(heard(command), caller);
    }

    @Override
    public Subscription watch(Optional<ResumeToken> from, Watcher watcher, int frames) {
        return cluster.watch(from, watcher, frames);
    }

    @Override
    public CompletionStage<List<Occurrence>> timeline(int limit) {
        return cluster.timeline(limit);
    }

    @Override
    public Health health() {
        return cluster.health();
    }
}
