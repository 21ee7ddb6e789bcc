package io.ruche.agent.djl.torch;

import ai.djl.MalformedModelException;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtModel;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * A loaded TorchScript object and the memory of the tensors made for it. Loading compiles the text: an operator that
 * this libtorch lacks, or wrong arguments, throw {@link ai.djl.engine.EngineException} then and there.
 *
 * <p>One thread at a time. Tensors made here live until closed or until the module closes.
 */
public final class ScriptModule implements AutoCloseable {
    private final PtModel model;
    private final PtNDManager manager;
    private final PtSymbolBlock block;

    private ScriptModule(PtModel model) {
        this.model = model;
        this.manager = (PtNDManager) model.getNDManager();
        this.block = (PtSymbolBlock) model.getBlock();
    }

    public static ScriptModule load(Engine engine, byte[] archive) {
        PtModel model = (PtModel) engine.newModel("stage", null);
        try {
            model.load(new ByteArrayInputStream(archive), false);
            return new ScriptModule(model);
        } catch (IOException e) {
            model.close();
            throw new UncheckedIOException(e);
        } catch (MalformedModelException e) {
            model.close();
            throw new IllegalStateException(e);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /** Runs a method; the caller closes the answer. */
    public IValue call(String method, IValue... arguments) {
        return IValueUtils.runMethod(block, method, arguments);
    }

    /**
     * A view of the buffer's memory, not a copy: the buffer must be direct, in native byte order, and reachable as long
     * as the tensor.
     */
    public PtNDArray view(ByteBuffer buffer, DataType type, long... shape) {
        return (PtNDArray) manager.create(buffer, new Shape(shape), type);
    }

    public PtNDArray floats(float[] values, long... shape) {
        return (PtNDArray) manager.create(values, new Shape(shape));
    }

    public PtNDArray longs(long[] values, long... shape) {
        return (PtNDArray) manager.create(values, new Shape(shape));
    }

    public PtNDArray tensor(IValue value) {
        return value.toTensor(manager);
    }

    public PtNDArray[] tensors(IValue value) {
        return value.toTensorArray(manager);
    }

    /** Copies a float32 tensor to the heap and frees it. */
    public float[] take(NDArray tensor) {
        try (tensor) {
            return tensor.toFloatArray();
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
