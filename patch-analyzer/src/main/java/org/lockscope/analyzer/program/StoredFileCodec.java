package org.lockscope.analyzer.program;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.util.DefaultInstantiatorStrategy;
import com.esotericsoftware.kryo.util.MapReferenceResolver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.lockscope.frontend.source.SourceText;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.condition.ConditionTable;
import org.lockscope.model.condition.ConfigurationSpace;
import org.lockscope.model.condition.PresenceCondition;
import org.objenesis.strategy.StdInstantiatorStrategy;

/**
 * Writes what was found out about files down, and reads it. Conditions are numbers of a table that
 * stands in front; the text of the file is not written: who reads has it. Not thread-safe.
 */
final class StoredFileCodec {

  /** So many objects there is room for from the beginning. */
  private static final int MOST_KEPT = 1 << 15;

  private final ConfigurationSpace space;
  private final Kryo kryo = new Writer();
  private ConditionTable table;
  private SourceText text;

  /** Makes a codec for conditions of one space. */
  StoredFileCodec(ConfigurationSpace space) {
    this.space = space;
    kryo.setRegistrationRequired(false);
    kryo.setReferenceResolver(new References());
    kryo.setInstantiatorStrategy(new DefaultInstantiatorStrategy(new StdInstantiatorStrategy()));
    kryo.addDefaultSerializer(PresenceCondition.class, new Conditions());
    kryo.addDefaultSerializer(SourceText.class, new Texts());
    kryo.addDefaultSerializer(Span.class, new Spans());
    kryo.addDefaultSerializer(
        SortedSet.class,
        new Items<SortedSet<Object>>(
            items -> Collections.unmodifiableSortedSet(new TreeSet<>(items))));
    kryo.addDefaultSerializer(
        Set.class,
        new Items<Set<Object>>(items -> Collections.unmodifiableSet(new LinkedHashSet<>(items))));
    kryo.addDefaultSerializer(List.class, new Items<List<Object>>(List::copyOf));
    kryo.addDefaultSerializer(
        SortedMap.class, new Maps(map -> Collections.unmodifiableSortedMap(new TreeMap<>(map))));
    kryo.addDefaultSerializer(Map.class, new Maps(Collections::unmodifiableMap));
  }

  /**
   * Writes.
   *
   * @param file the text of the file
   * @throws IOException if something of it cannot be written
   */
  byte[] write(StoredFile stored, SourceText file) throws IOException {
    table = new ConditionTable(space);
    text = file;
    try (Output objects = new Output(1 << 16, -1)) {
      kryo.writeObject(objects, stored);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      table.write(out);
      out.write(objects.getBuffer(), 0, objects.position());
      return bytes.toByteArray();
    } catch (KryoException | IllegalArgumentException e) {
      throw new IOException("cannot be written: " + e.getMessage(), e);
    } finally {
      kryo.reset();
    }
  }

  /**
   * Reads.
   *
   * @param file the text of the file
   * @throws IOException if the bytes are not what {@link #write} writes
   */
  StoredFile read(byte[] bytes, SourceText file) throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(bytes);
    table = ConditionTable.read(new DataInputStream(in), space);
    text = file;
    try (Input objects = new Input(bytes, bytes.length - in.available(), in.available())) {
      return kryo.readObject(objects, StoredFile.class);
    } catch (RuntimeException e) {
      // Whatever is wrong with the bytes, reading them ends in one of many ways.
      throw new IOException("cannot be read: " + e.getMessage(), e);
    } finally {
      kryo.reset();
    }
  }

  /** Kryo that asks of each class once whether others can extend it, and not of each object. */
  private static final class Writer extends Kryo {
    private final IdentityHashMap<Class<?>, Boolean> isFinal = new IdentityHashMap<>();

    @Override
    @SuppressWarnings("rawtypes") // As Kryo has it.
    public boolean isFinal(Class type) {
      Boolean known = isFinal.get(type);
      if (known == null) {
        known = super.isFinal(type);
        isFinal.put(type, known);
      }
      return known;
    }
  }

  /** The objects that are written once, asked of each class once: Kryo asks it of each object. */
  private static final class References extends MapReferenceResolver {
    /** What is written again in less time than it takes to find out whether it was written. */
    private static final Set<Class<?>> SMALL =
        Set.of(Optional.class, Span.class, PresenceCondition.class);

    private final IdentityHashMap<Class<?>, Boolean> used = new IdentityHashMap<>();

    References() {
      super(MOST_KEPT);
    }

    @Override
    @SuppressWarnings("rawtypes") // As Kryo has it.
    public boolean useReferences(Class type) {
      Boolean known = used.get(type);
      if (known == null) {
        known = !SMALL.contains(type) && super.useReferences(type);
        used.put(type, known);
      }
      return known;
    }
  }

  private final class Conditions extends Serializer<PresenceCondition> {
    @Override
    public void write(Kryo k, Output out, PresenceCondition condition) {
      out.writeVarInt(table.number(condition), true);
    }

    @Override
    public PresenceCondition read(Kryo k, Input in, Class<? extends PresenceCondition> type) {
      return table.condition(in.readVarInt(true));
    }
  }

  private static final class Spans extends Serializer<Span> {
    Spans() {
      super(false, true);
    }

    @Override
    public void write(Kryo k, Output out, Span span) {
      out.writeVarInt(span.start(), true);
      out.writeVarInt(span.length(), true);
    }

    @Override
    public Span read(Kryo k, Input in, Class<? extends Span> type) {
      int start = in.readVarInt(true);
      return new Span(start, start + in.readVarInt(true));
    }
  }

  private final class Texts extends Serializer<SourceText> {
    @Override
    public void write(Kryo k, Output out, SourceText written) {
      if (written != text) {
        throw new KryoException("the text of another file");
      }
    }

    @Override
    public SourceText read(Kryo k, Input in, Class<? extends SourceText> type) {
      return text;
    }
  }

  /** Collections that are made once all that is in them has been read. */
  private static final class Items<T extends Collection<Object>> extends Serializer<T> {
    private final Function<List<Object>, T> maker;

    Items(Function<List<Object>, T> maker) {
      super(false, true);
      this.maker = maker;
    }

    @Override
    public void write(Kryo kryo, Output out, T items) {
      out.writeVarInt(items.size(), true);
      for (Object item : items) {
        kryo.writeClassAndObject(out, item);
      }
    }

    @Override
    public T read(Kryo kryo, Input in, Class<? extends T> type) {
      int size = in.readVarInt(true);
      List<Object> items = new ArrayList<>(Math.min(size, 1 << 16));
      for (int i = 0; i < size; i++) {
        items.add(kryo.readClassAndObject(in));
      }
      return maker.apply(items);
    }
  }

  /** Maps, likewise. */
  private static final class Maps extends Serializer<Map<Object, Object>> {
    private final Function<Map<Object, Object>, Map<Object, Object>> maker;

    Maps(Function<Map<Object, Object>, Map<Object, Object>> maker) {
      super(false, true);
      this.maker = maker;
    }

    @Override
    public void write(Kryo kryo, Output out, Map<Object, Object> map) {
      out.writeVarInt(map.size(), true);
      map.forEach(
          (key, value) -> {
            kryo.writeClassAndObject(out, key);
            kryo.writeClassAndObject(out, value);
          });
    }

    @Override
    public Map<Object, Object> read(
        Kryo kryo, Input in, Class<? extends Map<Object, Object>> type) {
      int size = in.readVarInt(true);
      Map<Object, Object> map = new LinkedHashMap<>();
      for (int i = 0; i < size; i++) {
        Object key = kryo.readClassAndObject(in);
        map.put(key, kryo.readClassAndObject(in));
      }
      return maker.apply(map);
    }
  }
}
