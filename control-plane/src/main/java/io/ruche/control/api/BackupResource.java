package io.ruche.control.api;

import io.ruche.control.backup.Backups;
import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.exchange.Problems;
import io.ruche.control.exchange.ResponseStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A backup, made when it is asked for and sent as fast as the client takes it. Files are read on the loop of backups. */
final class BackupResource {
    private static final Logger log = LoggerFactory.getLogger(BackupResource.class);
    private static final int PIECE = 1 << 18;

    private final ApiPorts ports;

    BackupResource(ApiPorts ports) {
        this.ports = ports;
    }

    void open(ClientExchange exchange) {
        var unused = ports.backups().forClient().whenComplete((made, thrown) -> {
            if (thrown != null) {
                Problems.answer(exchange, Problems.failure(thrown, exchange.id()));
            } else {
                send(exchange, made);
            }
        });
    }

    private void send(ClientExchange exchange, Backups.Made made) {
        InputStream in;
        try {
            in = new FileInputStream(made.file().toFile());
        } catch (IOException e) {
            ports.backups().sent(made);
            Problems.answer(exchange, Problems.failure(e, exchange.id()));
            return;
        }
        exchange.setHeader("Cache-Control", "no-store");
        exchange.setHeader("X-Ruche-Backup-Bytes", Long.toString(made.bytes()));
        exchange.setHeader("X-Ruche-Backup-Revision", Long.toString(made.revision()));
        exchange.setHeader("X-Ruche-Backup-Rows", Long.toString(made.rows()));
        Sending sending = new Sending(made, in, exchange.stream(200, "application/octet-stream"));
        exchange.onInterrupted(why -> sending.later(sending::breakOff));
        sending.stream.onDrained(() -> sending.later(sending::pump));
        sending.pump();
    }

    /** Of the loop of backups alone. */
    private final class Sending {
        private final Backups.Made made;
        private final InputStream in;
        private final ResponseStream stream;
        private final byte[] piece = new byte[PIECE];
        private boolean over;

        Sending(Backups.Made made, InputStream in, ResponseStream stream) {
            this.made = made;
            this.in = in;
            this.stream = stream;
        }

        void later(Runnable step) {
            try {
                ports.backups().execute(step);
            } catch (RejectedExecutionException e) {
                log.debug("A backup was on its way when everything ended");
            }
        }

        void pump() {
            try {
                while (!over && stream.drained()) {
                    int length = in.read(piece);
                    if (length < 0) {
                        stream.end(piece, 0);
                        finish();
                    } else {
                        stream.write(piece, length);
                    }
                }
            } catch (IOException e) {
                log.warn("{} could not be read while it was sent", made.file(), e);
                breakOff();
            }
        }

        void breakOff() {
            if (!over) {
                stream.abort();
                finish();
            }
        }

        private void finish() {
            over = true;
            try {
                in.close();
            } catch (IOException e) {
                log.debug("{} was not closed", made.file(), e);
            }
            ports.backups().sent(made);
        }
    }
}
