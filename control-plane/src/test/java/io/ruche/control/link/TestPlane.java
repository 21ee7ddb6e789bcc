package io.ruche.control.link;

import io.grpc.Server;
import io.ruche.agent.wire.Endpoint;
import io.ruche.agent.wire.Transport;
import io.ruche.control.adapter.world.SecureEntropy;
import io.ruche.control.adapter.world.SystemClock;
import io.ruche.control.adapter.world.SystemTimers;
import io.ruche.control.adapter.world.ThreadLoop;
import io.ruche.control.inference.GrpcInference;
import io.ruche.control.reconcile.Reconciler;
import io.ruche.control.state.Caller;
import io.ruche.control.state.StateLoop;
import io.ruche.control.state.adapter.memory.MemoryClusterStore;
import io.ruche.control.state.adapter.memory.MemoryDisk;
import io.ruche.proto.ModelSpec;
import io.ruche.scheduler.routing.Replica;
import io.ruche.scheduler.routing.Router;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The control plane around the store, without a front: state loop, links, reconcile, inference; all real. */
public final class TestPlane implements AutoCloseable {
    private final SystemTimers timers = new SystemTimers("test-timers");
    private final SystemClock clock = new SystemClock();
    private final List<ThreadLoop> loops = new ArrayList<>();
    private final MemoryClusterStore store;
    private final StateLoop state;
    private final NodeLinks links;
    private final Reconciler reconciler;
    private final GrpcInference inference;
    private final Server server;
    private final Endpoint endpoint;

    public TestPlane(MemoryDisk disk, Endpoint wanted) throws Exception {
        SecureEntropy entropy = new SecureEntropy();
        ThreadLoop stateLoop = loop("test-state");
        store = new MemoryClusterStore(disk, stateLoop, clock, entropy);
        state = new StateLoop(store, stateLoop, timers.on(stateLoop), clock, entropy, "member-1");
        state.start().toCompletableFuture().get(10, TimeUnit.SECONDS);
        ThreadLoop linkLoop = loop("test-links");
        links = new NodeLinks(state, linkLoop, timers.on(linkLoop), clock);
        ThreadLoop reconcileLoop = loop("test-reconcile");
        reconciler = new Reconciler(state, links::observed, reconcileLoop, timers.on(reconcileLoop), clock);
        links.onChange(reconciler::wake);
        inference = new GrpcInference(timers.on(reconcileLoop), links::dataKey);
        links.start();
        reconciler.start();
        server = start(wanted);
        endpoint = wanted instanceof Endpoint.Tcp tcp ? new Endpoint.Tcp(tcp.host(), server.getPort()) : wanted;
    }

    private Server start(Endpoint wanted) throws IOException {
        return Transport.server(wanted).addService(links.service()).build().start();
    }

    private ThreadLoop loop(String name) {
        ThreadLoop loop = new ThreadLoop(name, 10_000);
        loops.add(loop);
        return loop;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    public StateLoop state() {
        return state;
    }

    public NodeLinks links() {
        return links;
    }

    public GrpcInference inference() {
        return inference;
    }

    public Reply submit(Command command) throws Exception {
        return state.submit(command, Caller.of("test")).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    public void deploy(String model, DeploymentSpec spec) throws Exception {
        submit(new Command.Deploy(
                ModelSpec.newBuilder()
                        .setName(model)
                        .addSources("scripted:" + model)
                        .build(),
                Optional.empty(),
                spec));
    }

    public Optional<Deployment> deployment(String model) {
        return state.state().findDeployment(new DeploymentName(model));
    }

    public Optional<Replica> replica(String model) {
        return Router.ready(state.state(), new DeploymentName(model)).stream().findFirst();
    }

    @Override
    public void close() throws Exception {
        server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        reconciler.close();
        links.close();
        inference.close();
        state.close();
        store.close();
        timers.close();
        loops.forEach(ThreadLoop::close);
    }
}
