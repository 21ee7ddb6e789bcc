package io.ruche.control.gateway;

import io.ruche.proto.ModelFacts;
import java.util.List;

/** Makes a model's prompt of a chat, as the model was trained to read it. Implementations keep what they compile. */
public interface Prompts {
    /** Throws FailureException when the model has no template, or the template refuses these messages. */
    String render(ModelFacts facts, List<Message> messages);

    /** One message of a chat. */
    record Message(String role, String content) {}
}
