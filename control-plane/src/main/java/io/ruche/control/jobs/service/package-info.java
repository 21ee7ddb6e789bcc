/**
 * Files and jobs as users see them: the ports of gRPC and HTTP, and what stands behind them. Contents go in and out as
 * streams with back-pressure. Any thread may call; nothing blocks. Stages complete, and subscribers are called, on the
 * loop of inputs: return at once, never wait there.
 */
@NullMarked
package io.ruche.control.jobs.service;

import org.jspecify.annotations.NullMarked;
