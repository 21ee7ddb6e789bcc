package io.ruche.control.gateway;

import io.ruche.control.template.ChatTemplate;
import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Prompts by the chat template that came with the model. Any thread. */
public final class ChatPrompts implements Prompts {

    @Override
    public String render(ModelFacts facts, List<Message> messages) {
        if (facts.getChatTemplate().isEmpty()) {
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    "The model has no chat template: it was not trained to chat.",
                    "Send a finished prompt to /v1/completions.");
        }
        ChatTemplate template = ChatTemplate.compile(facts.getChatTemplate(), facts.getBosToken(), facts.getEosToken());
        List<Map<String, Object>> told = new ArrayList<>(messages.size());
        for (Message message : messages) told.add(Map.of("role", message.role(), "content", message.content()));
        return template.render(told, List.of(), true, Map.of());
    }
}
