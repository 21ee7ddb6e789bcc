package io.ruche.agent.tools;

import io.ruche.proto.ToolEffect;

/** Something that can be done here. Any thread, several at once. */
public interface Tool {

    /** What a second time would mean. */
    ToolEffect effect();

    /** Whether it waits for other machines; such calls have threads of their own. */
    boolean isRemote();

    /**
     * Does it, and returns when it is done. Waits no longer than its own limits say.
     *
     * @return what it has to tell
     * @throws ToolException when it did not happen. Whatever else is thrown leaves open whether it did;
     *     where that is expected, {@link OpenEndException}.
     */
    String perform(ToolTask task) throws ToolException;
}
