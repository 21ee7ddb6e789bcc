package io.ruche.control.api;

import io.ruche.control.backup.Backups;
import io.ruche.control.gateway.RoutedRequest;
import io.ruche.control.jobs.service.JobFiles;
import io.ruche.control.jobs.service.Jobs;
import io.ruche.control.keys.Keys;
import io.ruche.control.money.Spend;
import io.ruche.control.organisation.Specs;
import io.ruche.control.organisation.mind.Memories;
import io.ruche.control.reconcile.Insight;
import io.ruche.control.secrets.Secrets;
import io.ruche.control.simulation.Sweeps;
import io.ruche.control.state.Cluster;
import io.ruche.control.state.ColdRows;
import io.ruche.scheduler.catalogue.Catalogue;
import io.ruche.scheduler.reconcile.Observed;
import io.ruche.scheduler.world.Clock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the API stands on.
 *
 * @param rows what lies beside the State
 * @param observed what agents last said
 * @param insight what the reconcile loop knows and what it decided
 * @param routed where a request went of late, by its id
 * @param home the folder with {@code logs/} in it
 * @param metrics everything that is measured, in Prometheus' text format
 * @param backups makes a backup when a client asks for one
 * @param jobs files of prompts that are answered whatever dies meanwhile
 * @param files the files themselves
 * @param secrets what must be known and not seen
 * @param specs the documents of organisations
 * @param spend what calls took, and how budgets stand
 * @param memories what agents remember, to look through
 * @param sources reads the headers of models that are named by where they are
 * @param sweeps simulations that the members share
 * @param shutdown ends the process in good order; returns at once
 */
public record ApiPorts(
        Cluster cluster,
        ColdRows rows,
        Supplier<Observed> observed,
        Supplier<Insight> insight,
        Function<String, Optional<RoutedRequest>> routed,
        Keys keys,
        Catalogue catalogue,
        Clock clock,
        About about,
        Path home,
        Supplier<String> metrics,
        Backups backups,
        Jobs jobs,
        JobFiles files,
        Secrets secrets,
        Specs specs,
        Spend spend,
        Memories memories,
        SourceModels sources,
        Sweeps sweeps,
        Runnable shutdown) {

    /**
     * @param http HOST:PORT
     * @param grpc HOST:PORT
     */
    public record About(String version, Instant startedAt, String http, String grpc) {}
}
