package io.ruche.scheduler.twin;

import io.ruche.scheduler.simulation.Request;
import java.util.Iterator;
import java.util.function.Supplier;

/**
 * Requests of a trace, all of one model.
 *
 * @param model of the catalogue
 * @param name of the trace, for the report
 * @param requests from the first one on, in the order of arrival; asked once for each fleet
 */
public record TraceLoad(String model, String name, Supplier<Iterator<Request>> requests) {}
