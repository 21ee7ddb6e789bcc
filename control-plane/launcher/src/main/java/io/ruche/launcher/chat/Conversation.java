package io.ruche.launcher.chat;

import io.ruche.launcher.client.Chat.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was said so far. */
final class Conversation {
    private Optional<String> system;
    private final List<Message> messages = new ArrayList<>();

    Conversation(Optional<String> system) {
        this.system = system;
    }

    void system(String text) {
        system = text.isBlank() ? Optional.empty() : Optional.of(text);
    }

    void user(String text) {
        messages.add(new Message("user", text));
    }

    void assistant(String text) {
        messages.add(new Message("assistant", text));
    }

    /** Forgets the last thing said, when it was never answered. */
    void forgetLast() {
        if (!messages.isEmpty()) {
            messages.remove(messages.size() - 1);
        }
    }

    void clear() {
        messages.clear();
    }

    List<Message> messages() {
        List<Message> all = new ArrayList<>();
        system.ifPresent(text -> all.add(new Message("system", text)));
        all.addAll(messages);
        return List.copyOf(all);
    }
}
