// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.grpc;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.grpc.Codec;
import io.grpc.DecompressorRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Lets clients compress by zstd; gRPC itself limits the size of what comes out. */
public final class ZstdCodec implements Codec {
  /** 8 MiB: what a sender's window may make us allocate. */
  private static final int MAX_WINDOW_LOG = 23;

  private ZstdCodec() {
  }

  /** gRPC's own codecs and this one. */
  public static DecompressorRegistry registry() {
    return DecompressorRegistry.getDefaultInstance().with(new ZstdCodec(), true);
  }

  @Override
  public String getMessageEncoding() {
    return "zstd";
  }

  @Override
  public InputStream decompress(InputStream in) throws IOException {
    return new ZstdInputStreamNoFinalizer(in).setLongMax(MAX_WINDOW_LOG);
  }

  @Override
  public OutputStream compress(OutputStream out) {
    throw new UnsupportedOperationException("cannot compress answers: they are too small for it");
  }
}
