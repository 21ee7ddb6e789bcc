package io.ruche.control.server;

import io.ruche.control.gateway.Prompts;
import io.ruche.control.template.ChatTemplate;
import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.util.List;
import java.util.Map;

/** Prompts by the template that came with the model. Any thread. */
final class TemplatePrompts implements Prompts {
    @Override
    public String render(ModelFacts facts, List<Message> messages) {
        if (facts.getChatTemplate().isEmpty()) {
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    "This model has no chat template (expected: a chat model).",
                    "Use /v1/completions with a prompt of your own.");
        }
        List<Map<String, Object>> said = messages.stream()
                .map(message -> Map.<String, Object>of("role", message.role(), "content", message.content()))
                .toList();
        return ChatTemplate.compile(facts.getChatTemplate(), facts.getBosToken(), facts.getEosToken())
                .render(said, List.of(), true, Map.of());
    }
}
