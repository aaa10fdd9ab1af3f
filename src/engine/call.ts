/** Every call may take a signal; aborting it rejects with an AbortError. Everything else that may go wrong is a FaultError. */
export type CallOptions = { readonly signal?: AbortSignal }
