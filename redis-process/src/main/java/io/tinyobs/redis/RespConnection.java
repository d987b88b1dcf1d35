// SPDX-License-Identifier: MIT
package io.tinyobs.redis;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A blocking connection that speaks just enough RESP2 to look after a server: one command, one reply.
 * Not thread-safe.
 */
public final class RespConnection implements AutoCloseable {
  private static final int MAX_BULK_BYTES = 64 << 20;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  private RespConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
  }

  /**
   * Connects to a server on the loopback interface.
   *
   * @param password sent as AUTH; empty for none
   * @param timeout longest wait for the connection and for each reply
   * @throws ErrorReply if the server refuses the password
   */
  public static RespConnection open(int port, String password, Duration timeout)
      throws IOException {
    return open(
        new InetSocketAddress(InetAddress.getByAddress(new byte[]{127, 0, 0, 1}), port),
        password,
        timeout);
  }

  /** Connects to a server anywhere; see {@link #open(int, String, Duration)}. */
  public static RespConnection open(InetSocketAddress address, String password, Duration timeout)
      throws IOException {
    var socket = new Socket();
    try {
      int millis = (int) Math.max(1, timeout.toMillis());
      socket.connect(address, millis);
      socket.setSoTimeout(millis);
      socket.setTcpNoDelay(true);
      var connection = new RespConnection(socket);
      if (!password.isEmpty()) {
        connection.call("AUTH", password);
      }
      return connection;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * Sends a command and waits for its reply.
   *
   * @return a String, a Long, a List of replies, or null
   * @throws ErrorReply if the server answers with an error
   */
  public @Nullable Object call(String... command) throws IOException {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(ascii("*" + command.length + "\r\n"));
    for (String argument : command) {
      byte[] value = argument.getBytes(StandardCharsets.UTF_8);
      bytes.writeBytes(ascii("$" + value.length + "\r\n"));
      bytes.writeBytes(value);
      bytes.writeBytes(ascii("\r\n"));
    }
    out.write(bytes.toByteArray());
    out.flush();
    return readReply();
  }

  /** Sends a command whose reply is text. */
  public String text(String... command) throws IOException {
    return String.valueOf(call(command));
  }

  /** One field of an INFO answer; empty if it is not there. */
  public String info(String section, String field) throws IOException {
    for (String line : text("INFO", section).split("\r\n", -1)) {
      if (line.startsWith(field + ":")) {
        return line.substring(field.length() + 1);
      }
    }
    return "";
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException ignored) {
      // Nothing is left to do for a socket that cannot even be closed.
    }
  }

  private @Nullable Object readReply() throws IOException {
    String line = readLine();
    if (line.isEmpty()) {
      throw new IOException("cannot read a reply: got an empty line, expected a RESP type");
    }
    String rest = line.substring(1);
    return switch (line.charAt(0)) {
      case '+' -> rest;
      case '-' -> throw new ErrorReply(rest);
      case ':' -> Long.valueOf(rest);
      case '$' -> readBulk(Integer.parseInt(rest));
      case '*' -> readArray(Integer.parseInt(rest));
      default -> throw new IOException("cannot read a reply: got '" + line + "', expected RESP2");
    };
  }

  private @Nullable String readBulk(int length) throws IOException {
    if (length < 0) {
      return null;
    }
    if (length > MAX_BULK_BYTES) {
      throw new IOException(
          "cannot read a reply: got " + length + " bytes, expected at most " + MAX_BULK_BYTES);
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length || in.read() != '\r' || in.read() != '\n') {
      throw new EOFException("cannot read a reply: it ends in the middle");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private @Nullable List<@Nullable Object> readArray(int length) throws IOException {
    if (length < 0) {
      return null;
    }
    var items = new ArrayList<@Nullable Object>();
    for (int i = 0; i < length; i++) {
      items.add(readReply());
    }
    return items;
  }

  private String readLine() throws IOException {
    var line = new ByteArrayOutputStream();
    while (true) {
      int b = in.read();
      if (b < 0) {
        throw new EOFException("cannot read a reply: the connection ended");
      }
      if (b == '\r') {
        in.read();
        return line.toString(StandardCharsets.UTF_8);
      }
      line.write(b);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The server answered with an error; the message is its text, the code first. */
  public static final class ErrorReply extends IOException {
    private static final long serialVersionUID = 1L;

    ErrorReply(String message) {
      super(message);
    }

    /** Whether the error has this code, {@code LOADING} for instance. */
    public boolean is(String code) {
      return getMessage() != null && getMessage().startsWith(code);
    }
  }
}
