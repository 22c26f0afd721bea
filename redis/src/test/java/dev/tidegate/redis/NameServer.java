package dev.tidegate.redis;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers every question for an IPv4 address with the same one, until told another; and says that it may be kept for an hour. */
final class NameServer implements AutoCloseable {
    private static final int HEADER = 12;
    private static final int TYPE_A = 1;
    private static final int HOUR = 3600;

    private final DatagramSocket socket;
    private final AtomicInteger asked = new AtomicInteger();
    private volatile InetAddress answer;

    NameServer(String address) {
        try {
            answer = InetAddress.getByName(address);
            socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::serve, "name-server");
        thread.setDaemon(true);
        thread.start();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    void moveTo(String address) {
        try {
            answer = InetAddress.getByName(address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How often it was asked for an IPv4 address. */
    int asked() {
        return asked.get();
    }

    private void serve() {
        byte[] room = new byte[512];
        while (!socket.isClosed()) {
            try {
                DatagramPacket question = new DatagramPacket(room, room.length);
                socket.receive(question);
                byte[] reply = reply(ByteBuffer.wrap(room, 0, question.getLength()));
                socket.send(new DatagramPacket(reply, reply.length, question.getSocketAddress()));
            } catch (IOException closedOrUnreachable) {
                // Whoever asked asks again.
            }
        }
    }

    /** RFC 1035, section 4: the question again, and one record that refers to its name. */
    private byte[] reply(ByteBuffer question) {
        int end = HEADER;
        while (question.get(end) != 0) {
            end += question.get(end) + 1;
        }
        int type = question.getShort(end + 1);
        byte[] asking = new byte[end + 5 - HEADER];
        question.get(HEADER, asking);
        int answers = type == TYPE_A ? 1 : 0;
        asked.addAndGet(answers);
        ByteArrayOutputStream reply = new ByteArrayOutputStream();
        ByteBuffer header = ByteBuffer.allocate(HEADER)
                .putShort(question.getShort(0))
                .putShort((short) 0x8180)
                .putShort((short) 1)
                .putShort((short) answers);
        reply.writeBytes(header.array());
        reply.writeBytes(asking);
        if (answers > 0) {
            ByteBuffer record = ByteBuffer.allocate(16)
                    .putShort((short) (0xC000 | HEADER))
                    .putShort((short) TYPE_A)
                    .putShort((short) 1)
                    .putInt(HOUR)
                    .putShort((short) 4)
                    .put(answer.getAddress());
            reply.writeBytes(record.array());
        }
        return reply.toByteArray();
    }

    @Override
    public void close() {
        socket.close();
    }
}
