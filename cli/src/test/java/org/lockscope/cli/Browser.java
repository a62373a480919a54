package org.lockscope.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A headless Chromium with one page, driven over the DevTools protocol. */
final class Browser implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SECONDS = 60;

  private final Process process;
  private final WebSocket socket;
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private String session = "";
  private int calls;

  private Browser(Process process, String address) throws Exception {
    this.process = process;
    this.socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(URI.create(address), new Listener())
            .get(SECONDS, TimeUnit.SECONDS);
  }

  /** The Chromium of this machine: of the environment variable CHROMIUM, or of the path. */
  static Optional<Path> find() {
    String named = System.getenv("CHROMIUM");
    if (named != null && !named.isEmpty()) {
      return Optional.of(Path.of(named));
    }
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of("chromium", "chromium-browser", "google-chrome")
        .flatMap(n -> Stream.of(path.split(File.pathSeparator, -1)).map(d -> Path.of(d, n)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Starts one.
   *
   * @param profile an empty folder for what it keeps
   */
  static Browser start(Path chromium, Path profile) throws Exception {
    List<String> command =
        List.of(
            chromium.toString(),
            "--headless=new",
            // CI runs as root, in a container; the pages are our own.
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-extensions",
            "--disable-background-networking",
            "--remote-debugging-port=0",
            "--user-data-dir=" + profile,
            "about:blank");
    Process process =
        new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    try {
      BufferedReader err =
          new BufferedReader(
              new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
      List<String> said = new ArrayList<>();
      for (String line = err.readLine(); line != null; line = err.readLine()) {
        said.add(line);
        int address = line.indexOf("ws://");
        if (address >= 0) {
          drain(err);
          Browser browser = new Browser(process, line.substring(address).trim());
          browser.attach();
          return browser;
        }
      }
      throw new IOException("Chromium does not start: " + said);
    } catch (Exception e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** Reads on, so that the browser never waits for somebody to do so. */
  private static void drain(BufferedReader err) {
    Thread reader =
        new Thread(
            () -> {
              try {
                while (err.readLine() != null) {
                  // Nobody asked.
                }
              } catch (IOException e) {
                // It has ended.
              }
            });
    reader.setDaemon(true);
    reader.start();
  }

  private void attach() throws Exception {
    String target =
        call("Target.createTarget", Map.of("url", "about:blank")).get("targetId").asText();
    session =
        call("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
            .get("sessionId")
            .asText();
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      call(domain + ".enable", Map.of());
    }
  }

  /** Calls a method of the protocol. */
  JsonNode call(String method, Map<String, ?> parameters) throws Exception {
    int id = ++calls;
    ObjectNode message = JSON.createObjectNode();
    message.put("id", id);
    message.put("method", method);
    message.set("params", JSON.valueToTree(parameters));
    if (!session.isEmpty()) {
      message.put("sessionId", session);
    }
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    socket.sendText(message.toString(), true).get(SECONDS, TimeUnit.SECONDS);
    JsonNode got = answer.get(SECONDS, TimeUnit.SECONDS);
    if (got.has("error")) {
      throw new IOException(method + ": " + got.get("error"));
    }
    return got.get("result");
  }

  /** Opens a page, and waits until its script has run. */
  void open(String address) throws Exception {
    call("Page.navigate", Map.of("url", address));
    waitFor("document.readyState === 'complete' && document.documentElement.dataset.ready");
  }

  /** Waits until an expression is true. */
  void waitFor(String expression) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!evaluate("!!(" + expression + ")").asBoolean()) {
      if (System.nanoTime() > end) {
        throw new IOException("never so: " + expression + "; " + complaints);
      }
      Thread.sleep(20);
    }
  }

  /** The value of an expression. */
  JsonNode evaluate(String expression) throws Exception {
    JsonNode result =
        call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
    if (result.has("exceptionDetails")) {
      throw new IOException(expression + ": " + result.get("exceptionDetails"));
    }
    return result.at("/result/value");
  }

  /** The text of the first element that a selector finds. */
  String text(String selector) throws Exception {
    return evaluate("document.querySelector(" + JSON.writeValueAsString(selector) + ").innerText")
        .asText();
  }

  /** Moves the mouse to the middle of an element. */
  void point(String selector) throws Exception {
    mouse(selector, "mouseMoved");
  }

  /** Clicks with the mouse on the middle of an element. */
  void click(String selector) throws Exception {
    mouse(selector, "mousePressed", "mouseReleased");
  }

  private void mouse(String selector, String... events) throws Exception {
    JsonNode place =
        evaluate(
            "(() => { const e = document.querySelector("
                + JSON.writeValueAsString(selector)
                + "); e.scrollIntoView({block: 'center'}); const r = e.getBoundingClientRect();"
                + " return {x: r.x + r.width / 2, y: r.y + r.height / 2}; })()");
    for (String type : events) {
      call(
          "Input.dispatchMouseEvent",
          Map.of(
              "type",
              type,
              "x",
              place.get("x").asDouble(),
              "y",
              place.get("y").asDouble(),
              "button",
              type.equals("mouseMoved") ? "none" : "left",
              "clickCount",
              type.equals("mouseMoved") ? 0 : 1));
    }
  }

  /** Presses a key: Enter, Escape, ArrowDown, or a character. */
  void press(String key) throws Exception {
    boolean character = key.length() == 1;
    for (String type : List.of(character ? "keyDown" : "rawKeyDown", "keyUp")) {
      Map<String, Object> event = new HashMap<>(Map.of("type", type, "key", key));
      if (character && type.equals("keyDown")) {
        event.put("text", key);
      }
      call("Input.dispatchKeyEvent", event);
    }
  }

  /** Shows the page as in a window of some size, by day or by night. */
  void look(int width, int height, boolean dark) throws Exception {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    call(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
  }

  /** Writes what the window shows to a PNG file. */
  void shoot(Path file) throws Exception {
    String data = call("Page.captureScreenshot", Map.of("format", "png")).get("data").asText();
    Files.createDirectories(file.getParent());
    Files.write(file, Base64.getDecoder().decode(data));
  }

  /** Errors and warnings of the page so far. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** What the page has asked for so far, itself included. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() {
    session = "";
    socket.sendText("{\"id\":0,\"method\":\"Browser.close\"}", true).join();
    process.onExit().completeOnTimeout(process, SECONDS, TimeUnit.SECONDS).join();
    process.destroyForcibly();
  }

  /** Puts messages together and hands them on. */
  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        String message = text.toString();
        text.setLength(0);
        take(message);
      }
      from.request(1);
      return null;
    }

    private void take(String message) {
      JsonNode node;
      try {
        node = JSON.readTree(message);
      } catch (IOException e) {
        complaints.add("no JSON: " + message);
        return;
      }
      if (node.has("id")) {
        CompletableFuture<JsonNode> answer = answers.remove(node.get("id").asInt());
        if (answer != null) {
          answer.complete(node);
        }
        return;
      }
      switch (node.path("method").asText()) {
        case "Runtime.exceptionThrown" ->
            complaints.add(node.at("/params/exceptionDetails").toString());
        case "Runtime.consoleAPICalled" -> complaints.add(node.at("/params/args").toString());
        case "Log.entryAdded" -> complaints.add(node.at("/params/entry").toString());
        case "Network.requestWillBeSent" -> requests.add(node.at("/params/request/url").asText());
        default -> {
          // Of no interest.
        }
      }
    }
  }
}
