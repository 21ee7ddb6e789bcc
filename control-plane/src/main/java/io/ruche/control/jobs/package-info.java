/**
 * Works on jobs: leases their prompts in the log, has them answered by what interactive requests leave over, and commits
 * the results. All of it runs on one loop; what it remembers is thrown away with the reign.
 */
@NullMarked
package io.ruche.control.jobs;

import org.jspecify.annotations.NullMarked;
