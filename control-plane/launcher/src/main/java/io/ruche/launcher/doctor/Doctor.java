package io.ruche.launcher.doctor;

import io.ruche.launcher.client.Api;
import io.ruche.launcher.client.Home;
import io.ruche.launcher.output.Shell;
import java.util.ArrayList;
import java.util.List;

/** All checks, in the order in which their causes build on each other. */
public final class Doctor {
    private Doctor() {}

    public static List<Finding> examine(Shell shell, Home home) {
        Api api = Api.of(shell, home);
        boolean serving = api.answers();
        List<Finding> findings = new ArrayList<>(new MachineChecks(shell).all());
        findings.addAll(new HomeChecks(home).all(serving));
        if (serving) {
            findings.addAll(new ServerChecks(api).all());
        } else {
            findings.add(
                    Finding.warning("server", "No Ruche answers at " + api.base() + ".", "Start one with `ruche up`."));
        }
        return findings;
    }
}
