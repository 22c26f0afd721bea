package dev.tidegate.redis.command;

import java.util.ArrayList;
import java.util.List;

/**
 * The decisions that share a call. Equal ones of one subject are one command with a count, and stand where the first of them
 * arrived; no decision overtakes another one of its tenant. Not safe for several threads.
 */
final class SharedCall {
    /** A command says its count in one byte. */
    private static final int MOST_ALIKE = 255;

    /** So many decisions at most: some scripts decide equal ones one by one, and nothing else is served meanwhile. */
    private static final int MOST = 256;

    private final int most;
    private final List<List<PendingCommand>> commands = new ArrayList<>();
    private int size;

    /** @param most how many commands a call may have */
    SharedCall(int most) {
        this.most = most;
    }

    boolean isFull() {
        return commands.size() >= most || size >= MOST;
    }

    /** Whether most of its decisions are in the command of another one. */
    boolean isMostlyCombined() {
        return size > 2 * commands.size();
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Adds a decision, and says whether it shares the command of an equal one. */
    boolean add(PendingCommand decision) {
        size++;
        for (int i = commands.size() - 1; i >= 0; i--) {
            List<PendingCommand> alike = commands.get(i);
            PendingCommand first = alike.get(0);
            if (first.isOfTenantOf(decision)) {
                if (alike.size() < MOST_ALIKE && first.isAlike(decision)) {
                    alike.add(decision);
                    return true;
                }
                break;
            }
        }
        List<PendingCommand> own = new ArrayList<>(1);
        own.add(decision);
        commands.add(own);
        return false;
    }

    /** The decisions of each command. */
    List<List<PendingCommand>> commands() {
        return commands;
    }
}
