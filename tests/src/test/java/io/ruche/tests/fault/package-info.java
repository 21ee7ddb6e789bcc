/** What must survive: sudden death, full disks, cut transfers. Rounds are few here; {@code tests/long} runs them in full. */
@NullMarked
package io.ruche.tests.fault;

import org.jspecify.annotations.NullMarked;
