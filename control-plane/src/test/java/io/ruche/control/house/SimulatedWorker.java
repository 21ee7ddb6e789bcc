package io.ruche.control.house;

import io.ruche.agent.runtime.Events;
import io.ruche.agent.runtime.Request;
import io.ruche.agent.runtime.Worker;
import io.ruche.control.state.Actor;
import io.ruche.proto.InstanceSpec;
import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** A stage that is loaded. Prompts are told when it dies under them. */
final class SimulatedWorker implements Worker {
    private final InstanceSpec spec;
    private final Actor process;
    private final Consumer<SimulatedWorker> gone;
    private final List<Consumer<Failure>> guests = new ArrayList<>();
    private Consumer<Failure> onExit = failure -> {};
    private boolean isOver;

    /** @param gone told when its memory is free */
    SimulatedWorker(InstanceSpec spec, Actor process, Consumer<SimulatedWorker> gone) {
        this.spec = spec;
        this.process = process;
        this.gone = gone;
    }

    InstanceSpec spec() {
        return spec;
    }

    String id() {
        return spec.getId();
    }

    String model() {
        return spec.getModel().getName();
    }

    /** Told once, unless it leaves before. */
    void enter(Consumer<Failure> guest) {
        guests.add(guest);
    }

    boolean leave(Consumer<Failure> guest) {
        return guests.remove(guest);
    }

    int busy() {
        return guests.size();
    }

    private void end(Failure why) {
        isOver = true;
        gone.accept(this);
        List<Consumer<Failure>> all = List.copyOf(guests);
        guests.clear();
        all.forEach(guest -> guest.accept(why));
    }

    /** By itself. */
    void die() {
        if (isOver) return;
        Failure died = Failure.of(FailureCode.RUNTIME_DIED, "It was killed.");
        end(died);
        process.execute(() -> onExit.accept(died));
    }

    /** With the process around it; nobody is left to say of what. */
    void vanish() {
        if (!isOver) end(Failure.of(FailureCode.UNREACHABLE, "The connection is gone."));
    }

    @Override
    public void close() {
        if (!isOver) end(Worker.ended());
    }

    @Override
    public ModelFacts facts() {
        return Catalogued.facts(model());
    }

    @Override
    public String precision() {
        return "fast";
    }

    @Override
    public Call open(Request request, Events events) {
        throw new UnsupportedOperationException("nobody asks");
    }

    @Override
    public Load load() {
        return new Load(0, OptionalLong.empty(), 0, 0, 0, 0, 0);
    }

    @Override
    public void onExit(Consumer<Failure> listener) {
        onExit = listener;
    }
}
