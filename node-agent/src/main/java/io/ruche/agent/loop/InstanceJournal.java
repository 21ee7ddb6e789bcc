package io.ruche.agent.loop;

/** Where an instance's life is told line by line, as a port; it never throws. */
public interface InstanceJournal {
    void line(String instance, String text);
}
