package dev.tidegate.aws.cost;

import dev.tidegate.config.Fault;
import dev.tidegate.config.FaultyFileException;
import java.util.List;

/** A file of AWS prices that was refused whole. */
public final class InvalidAwsPricesException extends FaultyFileException {
    private static final long serialVersionUID = 1L;

    InvalidAwsPricesException(List<Fault> faults) {
        super("invalid file of AWS prices", faults);
    }
}
