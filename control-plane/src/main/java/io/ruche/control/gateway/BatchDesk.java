package io.ruche.control.gateway;

import io.ruche.control.jobs.BatchGateway;
import io.ruche.control.jobs.ResultRoom;
import io.ruche.control.money.Charge;
import io.ruche.control.money.Till;
import io.ruche.proto.ChatPrompt;
import io.ruche.proto.EmbedInput;
import io.ruche.proto.EmbedRequest;
import io.ruche.proto.EmbeddingPrompt;
import io.ruche.proto.GenerateRequest;
import io.ruche.proto.JobPrompt;
import io.ruche.proto.Priority;
import io.ruche.proto.ToolUse;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.jobs.JobKind;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.routing.Replica;
import io.ruche.scheduler.state.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Prompts of jobs on the gateway's lanes: they take a slot only while no interactive request waits for one, and leave one
 * to those who chat. Any thread.
 */
final class BatchDesk implements BatchGateway {
    /** So long an agent works on one prompt at most. */
    private static final Duration LIMIT = Duration.ofMinutes(55);

    private final Gateway gateway;
    private final Prompts prompts;

    BatchDesk(Gateway gateway, Prompts prompts) {
        this.gateway = gateway;
        this.prompts = prompts;
    }

    @Override
    public List<Place> places(JobSpec job) {
        Optional<Fleet.Model> found = gateway.findModel(job.model());
        if (found.isEmpty() || !found.get().answers(job.kind().request())) return List.of();
        Fleet.Model model = found.get();
        Lane lane = gateway.lane(model.name());
        TreeSet<NodeId> nodes = new TreeSet<>();
        model.places().forEach(place -> nodes.add(place.replica().node()));
        return nodes.stream()
                .map(node -> new Place(node, lane.idle(model, node)))
                .toList();
    }

    @Override
    public Call send(String requestId, JobSpec job, NodeId node, JobPrompt prompt, Consumer<Answer> heard) {
        Optional<Fleet.Model> model = gateway.findModel(job.model());
        if (model.isEmpty()) return refuse(heard, FailureCode.MODEL_NOT_FOUND, job.model() + " is not deployed.");
        if (prompt.getChat().hasGrammar()) {
            boolean tools = prompt.getChat().getTools() != ToolUse.TOOL_USE_UNSPECIFIED;
            Optional<Failure> unguided = Unserved.unguided(model.get(), tools);
            if (unguided.isPresent()) return refuse(heard, unguided.get());
        }
        Lane lane = gateway.lane(job.model());
        BatchPrompt asked = new BatchPrompt(lane, prompt, heard);
        Optional<Replica> replica = lane.takeIdle(model.get(), asked, node);
        if (replica.isEmpty()) return refuse(heard, FailureCode.OVERLOADED, "No slot is free on " + node + ".");
        Replica where = replica.get();
        gateway.till().take(charge(model.get(), job, prompt), word -> {
            if (word instanceof Till.Word.Refused it) {
                asked.on(where).failed(it.failure());
            } else if (word instanceof Till.Word.Paid it && asked.isPaid(it.receipt(), where)) {
                send(requestId, model.get(), job, prompt, asked, where);
            }
        });
        return asked;
    }

    private void send(
            String requestId, Fleet.Model model, JobSpec job, JobPrompt prompt, BatchPrompt asked, Replica where) {
        try {
            if (job.kind() == JobKind.CHAT) {
                GenerateRequest request = request(requestId, model, job, prompt.getChat());
                asked.begin(gateway.inference().generate(where, request, asked.on(where)));
            } else {
                EmbedRequest request = request(requestId, model, prompt.getEmbedding());
                asked.begin(gateway.inference().embed(where, request, asked.on(where)));
            }
        } catch (RefusedException e) {
            asked.on(where).failed(e.failure());
        } catch (FailureException e) {
            asked.on(where).failed(e.failure());
        }
    }

    /** Paid by whose key submitted the job. */
    private Charge charge(Fleet.Model model, JobSpec job, JobPrompt prompt) {
        int asked = prompt.getChat().getMaxTokens() > 0
                ? prompt.getChat().getMaxTokens()
                : job.options().maxTokens();
        String who = gateway.keyName(job.submittedBy());
        return Charge.local(
                Charge.keyName(who),
                Charge.key(who),
                model.name(),
                gateway.ownPrice(),
                Bounds.worst(model, prompt.getSerializedSize(), job.kind() == JobKind.CHAT ? asked : 1));
    }

    private GenerateRequest request(String requestId, Fleet.Model model, JobSpec job, ChatPrompt chat) {
        List<Prompts.Message> messages = chat.getMessagesList().stream()
                .map(it -> new Prompts.Message(it.getRole(), it.getContent()))
                .toList();
        GenerateRequest.Builder request = GenerateRequest.newBuilder();
        if (chat.hasGrammar()) request.setGrammar(chat.getGrammar());
        return request.setRequestId(requestId)
                .setText(prompts.render(model.facts(), messages))
                .setSampling(chat.getSampling())
                .setMaxTokens(
                        chat.getMaxTokens() > 0
                                ? chat.getMaxTokens()
                                : job.options().maxTokens())
                .addAllStop(chat.getStopList())
                .setLogprobs(chat.getLogprobs())
                .setTopLogprobs(chat.getTopLogprobs())
                .setIgnoreEos(chat.getIgnoreEos())
                .setPriority(Priority.PRIORITY_BATCH)
                .setDeadlineMillis(LIMIT.toMillis())
                .build();
    }

    /** Throws {@link RefusedException}. */
    private static EmbedRequest request(String requestId, Fleet.Model model, EmbeddingPrompt prompt) {
        model.requireDimensions(prompt.getDimensions());
        ResultRoom.refusal(prompt, model.facts().getEmbeddingLength()).ifPresent(why -> {
            throw new FailureException(why);
        });
        EmbedRequest.Builder request =
                EmbedRequest.newBuilder().setRequestId(requestId).addAllInputs(prompt.getMixedList());
        prompt.getInputsList()
                .forEach(text -> request.addInputs(EmbedInput.newBuilder().setText(text)));
        return request.build();
    }

    private static Call refuse(Consumer<Answer> heard, FailureCode code, String message) {
        return refuse(heard, Failure.of(code, message));
    }

    private static Call refuse(Consumer<Answer> heard, Failure failure) {
        heard.accept(new Answer.Failed(failure));
        return () -> {};
    }
}
