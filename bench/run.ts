// Start-up to the first frame, or with the word `store` what the embedded store does.
if (process.argv[2] === 'store') await import('./store/run.ts')
else await import('./screen.ts')
