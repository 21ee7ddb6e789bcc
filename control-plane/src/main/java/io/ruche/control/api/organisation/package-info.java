/**
 * What there is of an organisation, as the JSON that {@code openapi.json} tells: each view a function of the State, and of a
 * turn's journal where one is shown. Called by the API's resources and by its streams of events; any thread.
 */
@NullMarked
package io.ruche.control.api.organisation;

import org.jspecify.annotations.NullMarked;
